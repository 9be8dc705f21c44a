import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
import requests

from ops.standins.mail.app import build
from ops.standins.mail.mailbox import Mailbox
from ops.standins.mail.smtp import listen
from ops.standins.serving import in_thread
from tests.servers import free_port


@dataclass
class Catcher:
    base: str
    smtp_port: int
    directory: Path
    session: requests.Session

    def send(self, message_id: str = "<dossier-1@parvis.example>", to: str = "dora@citoyens.example") -> None:
        message = EmailMessage()
        message["From"] = "Ville de Vénissieux <demarches@operateur.example>"
        message["Reply-To"] = "mairie@venissieux.example"
        message["To"] = to
        message["Subject"] = "Votre demande a bien été reçue"
        message["Message-ID"] = message_id
        message.set_content("Bonjour Dora,\nvotre demande <n° 1> est reçue.")
        message.add_alternative("<p>Bonjour <script>alert(1)</script>Dora</p>", subtype="html")
        message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="accusé.pdf")
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=5) as smtp:
            smtp.send_message(message)

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.base + path, timeout=5)

    def messages(self, query: str = "") -> list[dict[str, object]]:
        return list(self.get(f"/api/messages{query}").json()["messages"])


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[Catcher]:
    port = free_port()
    mailbox = Mailbox(tmp_path)
    controller = listen(mailbox, port)
    session = requests.Session()
    session.trust_env = False
    try:
        with in_thread(lambda base: build(mailbox)) as base, session:
            yield Catcher(base, port, tmp_path, session)
    finally:
        controller.stop()


def test_a_message_is_caught(catcher: Catcher) -> None:
    assert "Aucun message" in catcher.get("/").text
    catcher.send()
    (message,) = catcher.messages()
    assert message["subject"] == "Votre demande a bien été reçue"
    assert message["reply_to"] == "mairie@venissieux.example"
    assert message["envelope"] == {"from": "demarches@operateur.example", "to": ["dora@citoyens.example"]}
    assert "<n° 1>" in str(message["text"])
    assert message["attachments"] == [{"name": "accusé.pdf", "content_type": "application/pdf", "size": 8}]
    listing = catcher.get("/").text
    assert "Votre demande a bien été reçue" in listing
    assert '<html lang="fr">' in listing


def test_a_message_delivered_twice_is_one(catcher: Catcher) -> None:
    for _ in range(2):
        catcher.send()
    catcher.send("<dossier-2@parvis.example>", to="charlie@corbas.example")
    messages = catcher.messages()
    assert [message["deliveries"] for message in messages] == [1, 2]
    assert [message["deliveries"] for message in catcher.messages("?to=dora@citoyens.example")] == [2]
    assert len(list(catcher.directory.glob("messages/*.eml"))) == 2


def test_a_message_is_shown_without_danger(catcher: Catcher) -> None:
    catcher.send()
    identifier = catcher.messages()[0]["id"]
    shown = catcher.get(f"/messages/{identifier}")
    assert "&lt;n° 1&gt;" in shown.text
    assert '<iframe sandbox=""' in shown.text
    html = catcher.get(f"/messages/{identifier}/html")
    assert html.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    piece = catcher.get(f"/messages/{identifier}/attachments/0")
    assert piece.content == b"%PDF-1.7"
    assert piece.headers["Content-Disposition"].startswith("attachment;")
    assert b"Message-ID: <dossier-1@parvis.example>" in catcher.get(f"/messages/{identifier}/source").content
    for absent in ("attachments/1", "attachments/x", "nothing"):
        assert catcher.get(f"/messages/{identifier}/{absent}").status_code == 404
    assert catcher.get("/messages/..%2f..%2fsecret").status_code == 404


def test_the_box_is_kept_then_cleared(catcher: Catcher) -> None:
    catcher.send()
    assert [message.deliveries for message in Mailbox(catcher.directory).all()] == [1]
    assert catcher.session.post(f"{catcher.base}/clear", timeout=5).status_code == 200
    assert catcher.messages() == []
    catcher.send()
    assert catcher.session.delete(f"{catcher.base}/api/messages", timeout=5).json() == {"messages": []}
    assert list(catcher.directory.glob("messages/*")) == []
