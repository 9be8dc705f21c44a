"""Bars drawn by the server: an SVG without style or script, and the table that says the same."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from design.typography import number

if TYPE_CHECKING:
    from collections.abc import Sequence

LABELS, VALUES, BAR, GAP = 190, 90, 22, 12
"""Widths of the words and of the figures beside a bar, its height, and the space under it, in the drawing's units."""
WIDTH = 680
LONGEST_LABEL = 24
"""Signs that fit beside a bar; the table has the whole label."""


@dataclass(frozen=True)
class Amount:
    """A row: what, how much, and how it is written when it is not a plain number."""

    label: str
    value: float
    text: str = ""

    @property
    def written(self) -> str:
        return self.text or str(number(self.value))


@dataclass(frozen=True)
class Bar:
    """A row in the drawing's units."""

    label: str
    text: str
    y: int
    width: int
    middle: int


@dataclass(frozen=True)
class BarChart:
    """Amounts that are not negative, in the order given. `unit` heads the column of figures."""

    title: str
    amounts: Sequence[Amount]
    label_title: str
    unit: str
    source: str = ""

    @property
    def height(self) -> int:
        return max(1, len(self.amounts)) * (BAR + GAP)

    @property
    def bars(self) -> Sequence[Bar]:
        longest = max((one.value for one in self.amounts if math.isfinite(one.value)), default=0) or 1
        room = WIDTH - LABELS - VALUES
        return [
            Bar(
                label=_shortened(one.label),
                text=one.written,
                y=index * (BAR + GAP),
                width=max(1, round(max(0.0, one.value) / longest * room)),
                middle=index * (BAR + GAP) + BAR // 2,
            )
            for index, one in enumerate(self.amounts)
        ]

    @property
    def summary(self) -> str:
        """The sentence read in place of the drawing; the figures are in the table."""
        if not self.amounts:
            return self.title
        most = max(self.amounts, key=lambda one: one.value)
        return f"{self.title}\u00a0: le plus grand est {most.label}, {most.written}."


def _shortened(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"
