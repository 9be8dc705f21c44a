"""What a scanner answers. It never says « clean » of what it did not read whole."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class ScannerDown(Exception):
    """Nothing can be said now: it does not answer, or not in time. The same file may be asked again later."""


class Readable(Protocol):
    """An open file."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes, none at the end."""


class VerdictKind(StrEnum):
    """What was said of a file."""

    CLEAN = "clean"
    INFECTED = "infected"
    REFUSED = "refused"
    """It answered, and did not look at everything: too large, or unreadable for it. Asking again changes nothing."""


@dataclass(frozen=True)
class Verdict:
    """`detail`: the signature's name, or why the file was not looked at; for agents, not for citizens."""

    kind: VerdictKind
    detail: str = ""


class Scanner(Protocol):
    """A kind of antivirus. Nothing of it is remembered between two calls."""

    def scan(self, content: Readable) -> Verdict:
        """Read the bytes to their end. Raises ScannerDown."""

    def check_config(self) -> list[str]:
        """What is wrong, in French; empty when it is reachable and finds the harmless file made to be found."""
