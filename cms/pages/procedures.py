"""The procedures that the commune offers, as its site shows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ProcedureTile:
    title: str
    summary: str
    icon: str
    url: str


def top(limit: int) -> list[ProcedureTile]:
    """The ones people come for most, at most ``limit``."""
    return every()[:limit]


def every() -> list[ProcedureTile]:
    """All that the commune offers, in the order of the list at ``/demarches/``."""
    return []
