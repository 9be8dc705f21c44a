"""The inbox: a list, a message, its attachments, and JSON for tests."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from ops.standins.mail.mailbox import CaughtMessage, Mailbox
from ops.standins.markup import Html, join, layout, markup, serve_style
from ops.standins.serving import add_health
from ops.standins.web import Application, Request, Response, json_response, page, redirect

SERVICE: Final = "Messages interceptés"
PARIS: Final = ZoneInfo("Europe/Paris")
HTML_POLICY: Final = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
HEADERS: Final = (("De", "From"), ("À", "To"), ("Copie", "Cc"), ("Répondre à", "Reply-To"))


@dataclass(frozen=True)
class Inbox:
    mailbox: Mailbox

    def index(self, request: Request) -> Response:
        messages = self.mailbox.all()
        if not messages:
            return page(layout("Boîte de réception", Html("<p>Aucun message pour l’instant.</p>"), SERVICE))
        body = markup(
            '<div class="scroll"><table><caption>Messages, du plus récent au plus ancien</caption><thead><tr>'
            '<th scope="col">Reçu</th><th scope="col">À</th><th scope="col">Objet</th>'
            '<th scope="col">Livraisons</th></tr></thead><tbody>{rows}</tbody></table></div>'
            '<form method="post" action="/clear"><button class="quiet">Vider la boîte</button></form>',
            rows=join([_row(message) for message in messages]),
        )
        return page(layout("Boîte de réception", body, SERVICE))

    def show(self, request: Request, identifier: str) -> Response:
        message = self.mailbox.find(identifier)
        return page(_message_page(message)) if message else self.missing(request)

    def html(self, request: Request, identifier: str) -> Response:
        """The message's own HTML: no script, no form, nothing fetched."""
        message = self.mailbox.find(identifier)
        if message is None or not message.html:
            return self.missing(request)
        return Response(message.html.encode(), headers=[("Content-Security-Policy", HTML_POLICY)])

    def source(self, request: Request, identifier: str) -> Response:
        raw = self.mailbox.raw(identifier)
        return Response(raw, content_type="text/plain; charset=utf-8") if raw else self.missing(request)

    def attachment(self, request: Request, identifier: str, index: str) -> Response:
        message = self.mailbox.find(identifier)
        pieces = message.attachments if message else []
        if not index.isdecimal() or int(index) >= len(pieces):
            return self.missing(request)
        piece = pieces[int(index)]
        disposition = f"attachment; filename*=UTF-8''{quote(piece.name, safe='')}"
        headers = [("Content-Disposition", disposition), ("Content-Security-Policy", "sandbox")]
        return Response(piece.content, content_type=piece.content_type, headers=headers)

    def clear(self, request: Request) -> Response:
        self.mailbox.clear()
        return redirect("/")

    def api_list(self, request: Request) -> Response:
        """Newest first; `?to=` keeps the messages whose envelope has that address."""
        wanted = request.args.get("to", "").casefold()
        messages = [
            message
            for message in self.mailbox.all()
            if not wanted or wanted in {address.casefold() for address in message.envelope_to}
        ]
        return json_response({"messages": [message.summary() for message in messages]})

    def api_clear(self, request: Request) -> Response:
        self.mailbox.clear()
        return json_response({"messages": []})

    def api_show(self, request: Request, identifier: str) -> Response:
        message = self.mailbox.find(identifier)
        return json_response(message.summary()) if message else json_response({"error": "unknown"}, 404)

    def missing(self, request: Request) -> Response:
        body = Html('<p class="error">Ce message n’existe pas ou plus. <a href="/">Voir la boîte</a></p>')
        return page(layout("Page introuvable", body, SERVICE), 404)


def build(mailbox: Mailbox) -> Application:
    inbox = Inbox(mailbox)
    app = Application(not_found=inbox.missing)
    app.route("GET", "/", inbox.index)
    app.route("POST", "/clear", inbox.clear)
    app.route("GET", "/messages/{identifier}", inbox.show)
    app.route("GET", "/messages/{identifier}/html", inbox.html)
    app.route("GET", "/messages/{identifier}/source", inbox.source)
    app.route("GET", "/messages/{identifier}/attachments/{index}", inbox.attachment)
    app.route("GET", "/api/messages", inbox.api_list)
    app.route("DELETE", "/api/messages", inbox.api_clear)
    app.route("GET", "/api/messages/{identifier}", inbox.api_show)
    serve_style(app)
    add_health(app, "mail")
    return app


def _row(message: CaughtMessage) -> Html:
    return markup(
        '<tr><td>{received}</td><td>{to}</td><td><a href="/messages/{id}">{subject}</a></td>'
        "<td>{deliveries}</td></tr>",
        received=_moment(message.received_at),
        to=message.header("To") or ", ".join(message.envelope_to),
        id=message.id,
        subject=message.header("Subject") or "(sans objet)",
        deliveries=message.deliveries,
    )


def _message_page(message: CaughtMessage) -> str:
    headers = join(
        [
            markup("<dt>{label}</dt><dd>{value}</dd>", label=label, value=message.header(name))
            for label, name in HEADERS
            if message.header(name)
        ]
    )
    body = markup(
        '<p><a href="/">Retour à la boîte</a></p><dl>{headers}<dt>Reçu</dt><dd>{received}</dd>'
        "<dt>Livraisons</dt><dd>{deliveries}</dd></dl>{attachments}{text}{html}"
        '<p><a href="/messages/{id}/source">Voir la source du message</a></p>',
        headers=headers,
        received=_moment(message.received_at),
        deliveries=message.deliveries,
        attachments=_attachments(message),
        text=markup("<h2>Texte</h2><pre>{text}</pre>", text=message.text) if message.text else Html(""),
        html=_frame(message) if message.html else Html(""),
        id=message.id,
    )
    return layout(message.header("Subject") or "(sans objet)", body, SERVICE)


def _attachments(message: CaughtMessage) -> Html:
    if not message.attachments:
        return Html("")
    rows = [
        markup(
            '<li><a href="/messages/{id}/attachments/{index}">{name}</a> ({size} octets)</li>',
            id=message.id,
            index=index,
            name=piece.name,
            size=len(piece.content),
        )
        for index, piece in enumerate(message.attachments)
    ]
    return markup("<h2>Pièces jointes</h2><ul>{rows}</ul>", rows=join(rows))


def _frame(message: CaughtMessage) -> Html:
    return markup(
        '<h2>Version HTML</h2><iframe sandbox="" src="/messages/{id}/html" title="Version HTML du message">'
        "</iframe>",
        id=message.id,
    )


def _moment(timestamp: float) -> str:
    moment = dt.datetime.fromtimestamp(timestamp, PARIS)
    return f"{moment:%d/%m/%Y} à {moment:%H}\u00a0h\u00a0{moment:%M}"
