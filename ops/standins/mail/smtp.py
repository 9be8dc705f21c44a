"""The SMTP side: takes everything, from and to anyone, on this machine only."""

import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from ops.standins.guard import LOOPBACK
from ops.standins.mail.mailbox import Mailbox

MAX_BYTES = 25_000_000


class Catcher:
    """aiosmtpd's handler: a message accepted is a message on the disk."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content or b""
        raw = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
        self._mailbox.deliver(raw, envelope.mail_from or "", list(envelope.rcpt_tos), time.time())
        return "250 2.0.0 Message kept"


def listen(mailbox: Mailbox, port: int) -> Controller:
    """Start listening from a thread; `stop()` ends it."""
    controller = Controller(
        Catcher(mailbox), hostname=LOOPBACK, port=port, data_size_limit=MAX_BYTES, enable_SMTPUTF8=True
    )
    controller.start()
    return controller
