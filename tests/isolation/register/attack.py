"""A case of the register."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Attack:
    """``tests`` are files, then ``::``, then a name; ``awaits`` says which part of it has no feature to attack yet."""

    number: int
    title: str
    tests: tuple[str, ...] = ()
    awaits: str = ""
