"""What a check answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Component:
    """``ok`` with ``warning``: it works, and somebody should know."""

    name: str
    ok: bool
    detail: str
    warning: bool = False


def good(name: str, detail: str) -> Component:
    return Component(name, ok=True, detail=detail)


def warned(name: str, detail: str) -> Component:
    return Component(name, ok=True, detail=detail, warning=True)


def failed(name: str, detail: str) -> Component:
    return Component(name, ok=False, detail=detail)
