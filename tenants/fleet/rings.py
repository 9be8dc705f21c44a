"""Rings of a fleet operation: one commune, one in a hundred, one in ten, all the others. A failure stops the next ring."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Sequence

Item = TypeVar("Item")


class Ring(models.IntegerChoices):
    """How far an operation has gone once the ring has arrived; its label is the word of the console and of the command
    line."""

    NONE = 0, "–"  # a commune that was never moved
    FIRST = 1, _("la première")
    HUNDREDTH = 2, "1\u00a0%"
    TENTH = 3, "10\u00a0%"
    ALL = 4, _("toutes")


SHARES: Final = {Ring.FIRST: 0.0, Ring.HUNDREDTH: 0.01, Ring.TENTH: 0.10, Ring.ALL: 1.0}


def rings_of(items: Sequence[Item]) -> dict[Ring, list[Item]]:
    """The items in order, cut where 1, then 1 %, 10 % and 100 % of them have gone; no ring is empty."""
    cut: dict[Ring, list[Item]] = {}
    start = 0
    for ring, share in SHARES.items():
        end = max(1, ceil(len(items) * share))
        if end > start and start < len(items):
            cut[ring] = list(items[start:end])
            start = end
    return cut
