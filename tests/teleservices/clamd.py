"""A clamd of the tests: the protocol of INSTREAM on a loopback port, and how it may fail."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from teleservices.connectors.scanner.clamd import EICAR

if TYPE_CHECKING:
    from collections.abc import Iterator


class Mood(Enum):
    """How it answers."""

    WELL = auto()
    BLIND = auto()
    """Without signatures: it finds nothing."""
    SILENT = auto()
    """It listens, reads, and never answers."""
    DYING = auto()
    """It closes in the middle."""
    CAREFUL = auto()
    """It says of everything that it went past its limits (AlertExceedsMax)."""


@dataclass
class FakeClamd:
    """`asked`: what was scanned; `limit`: StreamMaxLength, in bytes."""

    port: int
    mood: Mood = Mood.WELL
    limit: int = 25_000_000
    asked: list[bytes] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"clamd://127.0.0.1:{self.port}"

    def answer(self, link: socket.socket) -> None:
        command = _until_null(link)
        if command == b"zVERSION":
            link.sendall(b"ClamAV 1.4.6/27500/Sun Nov 22 08:00:00 2026\0")
            return
        assert command == b"zINSTREAM", command
        content = b""
        while length := struct.unpack("!L", _exactly(link, 4))[0]:
            content += _exactly(link, length)
            if len(content) > self.limit:  # as clamd does: the answer, then the door, whatever still comes
                link.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.asked.append(content)
        if self.mood is Mood.SILENT:
            link.recv(1)  # until the other side hangs up
        elif self.mood is not Mood.DYING:
            link.sendall(self._verdict(content) + b"\0")

    def _verdict(self, content: bytes) -> bytes:
        if self.mood is Mood.CAREFUL:
            return b"stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND"
        if EICAR in content and self.mood is not Mood.BLIND:
            return b"stream: Win.Test.EICAR_HDB-1 FOUND"
        return b"stream: OK"


def _exactly(link: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length:
        received = link.recv(length - len(found))
        if not received:
            raise ConnectionError
        found += received
    return found


def _until_null(link: socket.socket) -> bytes:
    found = b""
    while not found.endswith(b"\0"):
        found += _exactly(link, 1)
    return found[:-1]


@contextmanager
def listening() -> Iterator[FakeClamd]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        fake = FakeClamd(server.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(server, fake), daemon=True)
        thread.start()
        yield fake
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def _serve(server: socket.socket, fake: FakeClamd) -> None:
    while True:
        try:
            link, _address = server.accept()
        except OSError:
            return
        with link:
            try:
                fake.answer(link)
            except OSError:
                continue
