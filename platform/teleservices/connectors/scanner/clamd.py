"""ClamAV's daemon over its socket or TCP, by the command INSTREAM of clamd(8).

Our own client: those that are published read clamd's refusal of a large stream as a broken connection, bound each
packet in time and not the whole (a slow scanner holds a worker for hours), and are under the GPL 2 alone.
"""

from __future__ import annotations

import io
import socket
import struct
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from teleservices.connectors.scanner.base import ScannerDown, Verdict, VerdictKind

if TYPE_CHECKING:
    from teleservices.connectors.scanner.base import Readable

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
NOT_LOOKED_AT = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted")
"""Found by no signature: with `AlertExceedsMax` and `AlertEncrypted`, clamd says so of what it could not read whole.
Without them it answers OK (docs/operator.md asks for both)."""

# The harmless file that every antivirus agrees to find (eicar.org), in two pieces: this source is not to be found itself.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """`place` is the path of a socket, or `host:port`; `seconds` bounds a whole scan."""

    def __init__(self, place: str, *, seconds: float) -> None:
        self.place, self.seconds = place, seconds

    def scan(self, content: Readable) -> Verdict:
        """Raises ScannerDown."""
        return _verdict(self._ask(b"INSTREAM", content))

    def check_config(self) -> list[str]:
        try:
            version = self._ask(b"VERSION")
            found = self.scan(io.BytesIO(EICAR))
        except ScannerDown as error:
            return [_("clamd ne répond pas (%(why)s)\u00a0: les pièces attendent.") % {"why": error}]
        if found.kind is not VerdictKind.INFECTED:
            return [
                _(
                    "%(version)s répond, mais ne reconnaît pas le fichier d’essai EICAR\u00a0: "
                    "ses signatures manquent, lancez freshclam."
                )
                % {"version": version.split("/")[0]}
            ]
        return []

    def _ask(self, command: bytes, content: Readable | None = None) -> str:
        """One command a connection. The answer to a stream that is refused comes before its end."""
        end = time.monotonic() + self.seconds
        try:
            with self._connected(end) as link:
                # z: the answer ends with a null byte, whatever it holds.
                _send(link, b"z" + command + b"\0", end)
                if content is not None:
                    with suppress(
                        BrokenPipeError, ConnectionResetError
                    ):  # it has said why, and closed: read it
                        _stream(link, content, end)
                return _answer(link, end)
        except OSError as error:  # a time-out is one
            raise ScannerDown(type(error).__name__) from error

    def _connected(self, end: float) -> socket.socket:
        host, colon, port = self.place.rpartition(":")
        if colon and not self.place.startswith("/"):
            return socket.create_connection((host.strip("[]"), int(port)), timeout=_left(end))
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            link.settimeout(_left(end))
            link.connect(self.place)
        except OSError:
            link.close()
            raise
        return link


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _send(link: socket.socket, data: bytes, end: float) -> None:
    link.settimeout(_left(end))
    link.sendall(data)


def _stream(link: socket.socket, content: Readable, end: float) -> None:
    """Chunks, each after its length on four bytes; a length of zero ends them."""
    while chunk := content.read(CHUNK):
        _send(link, struct.pack("!L", len(chunk)) + chunk, end)
    _send(link, struct.pack("!L", 0), end)


def _answer(link: socket.socket, end: float) -> str:
    """Up to the null byte. A connection closed before it said nothing: the scanner died on the way."""
    said = b""
    while not said.endswith(b"\0"):
        link.settimeout(_left(end))
        received = link.recv(LONGEST_ANSWER)
        if not received or len(said) > LONGEST_ANSWER:
            raise ConnectionAbortedError
        said += received
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


def _verdict(answer: str) -> Verdict:
    """ "stream: OK", "stream: NAME FOUND", "INSTREAM size limit exceeded. ERROR". Anything else is no answer."""
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict(VerdictKind.CLEAN)
    if said.endswith(" FOUND"):
        name = said.removesuffix(" FOUND")
        kind = VerdictKind.REFUSED if name.startswith(NOT_LOOKED_AT) else VerdictKind.INFECTED
        return Verdict(kind, name)
    if "size limit exceeded" in said:
        return Verdict(VerdictKind.REFUSED, said.removesuffix(" ERROR"))
    raise ScannerDown(said[:100])
