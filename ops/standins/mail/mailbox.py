"""Messages as .eml files, one for each Message-ID however often it comes."""

import hashlib
import json
import threading
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from ops.standins.files import write_atomically


@dataclass(frozen=True)
class Attachment:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class CaughtMessage:
    """A message and the story of its deliveries. `number` counts messages from 1, in order of arrival."""

    id: str
    number: int
    deliveries: int
    received_at: float
    envelope_from: str
    envelope_to: tuple[str, ...]
    message: EmailMessage

    def header(self, name: str) -> str:
        return str(self.message.get(name, ""))

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    @property
    def attachments(self) -> list[Attachment]:
        return [
            Attachment(
                part.get_filename() or f"piece-{index + 1}",
                part.get_content_type(),
                _content(part),
            )
            for index, part in enumerate(self.message.iter_attachments())
        ]

    def summary(self) -> dict[str, Any]:
        """What `/api/messages` says of it."""
        return {
            "id": self.id,
            "message_id": self.header("Message-ID"),
            "deliveries": self.deliveries,
            "received_at": self.received_at,
            "date": _iso(self.header("Date")),
            "envelope": {"from": self.envelope_from, "to": list(self.envelope_to)},
            "from": self.header("From"),
            "to": self.header("To"),
            "reply_to": self.header("Reply-To"),
            "subject": self.header("Subject"),
            "text": self.text,
            "html": self.html,
            "attachments": [
                {"name": piece.name, "content_type": piece.content_type, "size": len(piece.content)}
                for piece in self.attachments
            ],
        }

    def _body(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""


class Mailbox:
    """A directory of `<id>.eml` beside `<id>.json`; both are written aside, then renamed."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory / "messages"
        self._directory.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()

    def deliver(self, raw: bytes, envelope_from: str, envelope_to: list[str], now: float) -> str:
        """Keep a message; the same Message-ID again only counts one more delivery. Returns its identifier."""
        message_id = str(_parse(raw).get("Message-ID", "")).strip()
        identifier = hashlib.sha256(message_id.encode() if message_id else raw).hexdigest()[:24]
        with self._lock:
            notes = self._notes(identifier)
            if notes is None:
                notes = {
                    "number": len(list(self._directory.glob("*.json"))) + 1,
                    "deliveries": 0,
                    "received_at": now,
                    "from": envelope_from,
                    "to": [],
                }
                write_atomically(self._directory / f"{identifier}.eml", raw)
            notes["deliveries"] += 1
            notes["to"] = sorted({*notes["to"], *envelope_to})
            write_atomically(self._directory / f"{identifier}.json", json.dumps(notes).encode())
        return identifier

    def find(self, identifier: str) -> CaughtMessage | None:
        with self._lock:
            notes = self._notes(identifier)
            return self._message(identifier, notes) if notes else None

    def raw(self, identifier: str) -> bytes | None:
        return (self._directory / f"{identifier}.eml").read_bytes() if self.find(identifier) else None

    def all(self) -> list[CaughtMessage]:
        """Newest first."""
        with self._lock:
            notes = {path.stem: self._notes(path.stem) for path in self._directory.glob("*.json")}
            messages = [self._message(name, kept) for name, kept in notes.items() if kept]
        return sorted(messages, key=lambda message: (message.received_at, message.number), reverse=True)

    def clear(self) -> None:
        with self._lock:
            for path in [*self._directory.glob("*.json"), *self._directory.glob("*.eml")]:
                path.unlink(missing_ok=True)

    def _notes(self, identifier: str) -> dict[str, Any] | None:
        path = self._directory / f"{identifier}.json"
        if not identifier.isalnum() or not path.exists():
            return None
        notes: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return notes

    def _message(self, identifier: str, notes: dict[str, Any]) -> CaughtMessage:
        return CaughtMessage(
            id=identifier,
            number=notes["number"],
            deliveries=notes["deliveries"],
            received_at=notes["received_at"],
            envelope_from=notes["from"],
            envelope_to=tuple(notes["to"]),
            message=_parse((self._directory / f"{identifier}.eml").read_bytes()),
        )


def _parse(raw: bytes) -> EmailMessage:
    message = BytesParser(policy=policy.default).parsebytes(raw)
    if not isinstance(message, EmailMessage):
        raise TypeError("The default policy parses into EmailMessage.")
    return message


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else part.as_bytes()


def _iso(date: str) -> str | None:
    try:
        return parsedate_to_datetime(date).isoformat()
    except ValueError:
        return None
