"""Stripe's own pages, in French: the invoice that a member pays, Checkout, the portal."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from design.typography import day_in_full
from ops.standins.clock import Clock
from ops.standins.markup import Html, join, layout, markup
from ops.standins.stripe.delivery import Deliveries
from ops.standins.stripe.enums import InvoiceStatus
from ops.standins.stripe.events import emit
from ops.standins.stripe.invoices import settle
from ops.standins.stripe.storage import JsonObject, Store
from ops.standins.web import Application, Request, Response, page, redirect

SERVICE: Final = "Stripe (simulé)"
STATUS_LABELS: Final = {
    InvoiceStatus.DRAFT: "Brouillon",
    InvoiceStatus.OPEN: "À payer",
    InvoiceStatus.PAID: "Payée",
    InvoiceStatus.VOID: "Annulée",
    InvoiceStatus.UNCOLLECTIBLE: "Irrécouvrable",
}


@dataclass(frozen=True)
class HostedPages:
    store: Store
    clock: Clock
    deliveries: Deliveries

    def add_routes(self, app: Application) -> None:
        app.route("GET", "/hosted/invoices/{token}", self.invoice)
        app.route("POST", "/hosted/invoices/{token}/pay", self.pay)
        app.route("GET", "/hosted/checkout/{token}", self.checkout)
        app.route("POST", "/hosted/checkout/{token}/complete", self.complete)
        app.route("GET", "/hosted/portal/{token}", self.portal)

    def invoice(self, request: Request, token: str) -> Response:
        found = self._find("invoice", token)
        return page(_invoice_page(found)) if found else _gone()

    def pay(self, request: Request, token: str) -> Response:
        """A transfer arrives; a second click changes nothing."""
        with self.store.transaction():
            found = self._find("invoice", token)
            if found is None:
                return _gone()
            if found["status"] == InvoiceStatus.OPEN:
                settle(self.store, self.clock, found, attempted=True)
        self.deliveries.wake()
        return redirect(f"/hosted/invoices/{token}")

    def checkout(self, request: Request, token: str) -> Response:
        found = self._find("checkout.session", token)
        if found is None or found["status"] != "open":
            return _gone()
        total = found["amount_total"]
        body = markup(
            "<p>Montant\u00a0: <strong>{amount}</strong></p>"
            '<form method="post" action="/hosted/checkout/{token}/complete">'
            "<button>Simuler la validation du prélèvement</button></form>{cancel}",
            amount=euros(total, found["currency"])
            if total is not None
            else "aucun, enregistrement d’un mandat",
            token=token,
            cancel=_link(found["cancel_url"], "Annuler et revenir"),
        )
        return page(layout("Paiement", body, SERVICE))

    def complete(self, request: Request, token: str) -> Response:
        with self.store.transaction():
            found = self._find("checkout.session", token)
            if found is None:
                return _gone()
            if found["status"] == "open":
                found["status"] = "complete"
                if found["mode"] == "payment":
                    found["payment_status"] = "paid"
                self.store.save(found)
                emit(self.store, self.clock, "checkout.session.completed", found)
        self.deliveries.wake()
        return redirect(found["success_url"].replace("{CHECKOUT_SESSION_ID}", found["id"]))

    def portal(self, request: Request, token: str) -> Response:
        found = self._find("billing_portal.session", token)
        if found is None:
            return _gone()
        rows = join(
            [
                markup(
                    '<tr><td><a href="{url}">{number}</a></td><td>{status}</td>'
                    '<td class="amount">{total}</td></tr>',
                    url=invoice["hosted_invoice_url"],
                    number=invoice["number"],
                    status=STATUS_LABELS[InvoiceStatus(invoice["status"])],
                    total=euros(invoice["total"], invoice["currency"]),
                )
                for invoice in self.store.all("invoice")
                if invoice["customer"] == found["customer"] and invoice["hosted_invoice_url"]
            ]
        )
        body = markup(
            '<div class="scroll"><table><caption>Vos factures</caption><thead><tr><th scope="col">Numéro</th>'
            '<th scope="col">État</th><th scope="col" class="amount">Total</th></tr></thead>'
            "<tbody>{rows}</tbody></table></div>{back}",
            rows=rows,
            back=_link(found["return_url"], "Revenir au service"),
        )
        return page(layout("Vos factures", body, SERVICE))

    def _find(self, kind: str, token: str) -> JsonObject | None:
        return next((row for row in self.store.all(kind) if row["_token"] == token), None)


def _invoice_page(invoice: JsonObject) -> str:
    status = InvoiceStatus(invoice["status"])
    currency = invoice["currency"]
    rows = join(
        [
            markup(
                '<tr><td>{description}</td><td class="amount">{amount}</td></tr>',
                description=line["description"] or "Prestation",
                amount=euros(line["amount"], currency),
            )
            for line in invoice["lines"]["data"]
        ]
    )
    taxes = sum(tax["amount"] for tax in invoice["total_taxes"])
    body = markup(
        "<dl><dt>Émetteur</dt><dd>{issuer}</dd><dt>Destinataire</dt><dd>{customer}</dd>"
        "<dt>État</dt><dd><strong>{status}</strong></dd><dt>Échéance</dt><dd>{due}</dd></dl>"
        '<div class="scroll"><table><caption>Détail</caption><thead><tr><th scope="col">Désignation</th>'
        '<th scope="col" class="amount">Montant</th></tr></thead><tbody>{rows}</tbody><tfoot>'
        '<tr><th scope="row">Taxes</th><td class="amount">{taxes}</td></tr>'
        '<tr><th scope="row">Total</th><td class="amount"><strong>{total}</strong></td></tr>'
        '<tr><th scope="row">Reste à payer</th><td class="amount">{remaining}</td></tr>'
        "</tfoot></table></div>{action}",
        issuer=invoice["account_name"],
        customer=invoice["customer_name"] or invoice["customer_email"] or invoice["customer"],
        status=STATUS_LABELS[status],
        due=_date(invoice["due_date"]) if invoice["due_date"] else "à réception",
        rows=rows,
        taxes=euros(taxes, currency),
        total=euros(invoice["total"], currency),
        remaining=euros(invoice["amount_remaining"] if status is InvoiceStatus.OPEN else 0, currency),
        action=_pay_button(invoice["_token"]) if status is InvoiceStatus.OPEN else Html(""),
    )
    return layout(f"Facture {invoice['number'] or 'non émise'}", body, SERVICE)


def _pay_button(token: str) -> Html:
    return markup(
        '<form method="post" action="/hosted/invoices/{token}/pay">'
        "<button>Simuler le paiement par virement</button></form>",
        token=token,
    )


def _link(url: str | None, label: str) -> Html:
    if not url or not url.startswith(("http://", "https://")):
        return Html("")
    return markup('<p><a href="{url}">{label}</a></p>', url=url, label=label)


def _gone() -> Response:
    body = Html('<p class="error">Cette page n’existe pas ou n’est plus valable. Revenez au service.</p>')
    return page(layout("Page introuvable", body, SERVICE), 404)


def _date(timestamp: int) -> str:
    return day_in_full(dt.datetime.fromtimestamp(timestamp, dt.UTC).date())


def euros(cents: int, currency: str) -> str:
    """`123456` → `1 234,56 €`, with the spaces of French typography."""
    whole, rest = divmod(abs(cents), 100)
    grouped = f"{whole:,}".replace(",", "\u202f")
    unit = "€" if currency == "eur" else currency.upper()
    return f"{'-' if cents < 0 else ''}{grouped},{rest:02d}\u00a0{unit}"
