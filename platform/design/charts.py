"""Bars drawn by the server: an SVG without style or script, and the table that says the same."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from design.typography import number

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW, WORDS, TOP, BAR = 3.5, 1.1, 1.5, 0.9
"""In heights of a letter, so that words keep their size on every screen: a row, where its words stand, the top of its bar,
and its height. Widths are parts of the drawing's own."""
LONGEST_LABEL = 22
"""Signs that stand over a bar beside its figure, on the narrowest screen; the table has the whole label."""


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
    """A row: its words over it, and how much of the width it takes, in hundredths."""

    label: str
    text: str
    words_at: str
    top: str
    width: int


@dataclass(frozen=True)
class BarChart:
    """Amounts that are not negative, in the order given. `unit` heads the column of figures."""

    title: str
    amounts: Sequence[Amount]
    label_title: str
    unit: str
    source: str = ""

    @property
    def height(self) -> str:
        return _em(max(1, len(self.amounts)) * ROW)

    @property
    def bar_height(self) -> str:
        return _em(BAR)

    @property
    def bars(self) -> Sequence[Bar]:
        longest = max((one.value for one in self.amounts if math.isfinite(one.value)), default=0) or 1
        return [
            Bar(
                label=_shortened(one.label),
                text=one.written,
                words_at=_em(index * ROW + WORDS),
                top=_em(index * ROW + TOP),
                width=max(1, round(max(0.0, one.value) / longest * 100)),
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


def _em(letters: float) -> str:
    """Written for SVG, whatever the language of the page."""
    return f"{letters:.1f}em"


def _shortened(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"
