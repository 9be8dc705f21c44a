"""Rings of a fleet operation: one commune, one in a hundred, one in ten, all the others. A failure stops the next ring."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Item = TypeVar("Item")
SHARES: Final = (0.01, 0.10, 1.0)


def rings_of(items: Sequence[Item]) -> list[list[Item]]:
    """The items in order, cut where 1, then 1 %, 10 % and 100 % of them have gone; no ring is empty."""
    ends = [1, *(max(1, ceil(len(items) * share)) for share in SHARES)]
    cut: list[list[Item]] = []
    start = 0
    for end in ends:
        if end > start and start < len(items):
            cut.append(list(items[start:end]))
            start = end
    return cut
