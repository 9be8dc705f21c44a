"""Bars as an SVG without script nor style: rectangles of numbers, and a table beside them says the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from design.typography import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cms.reports.audience.figures import Bar

WIDTH, HEIGHT = 720, 220
_LEFT, _BOTTOM, _TOP = 100, 38, 16
#: Labels that fit under the bars.
_LABELS, _ON_A_TELEPHONE = 16, 8


@dataclass(frozen=True)
class Column:
    """A bar, and the ``middle`` of its label: empty when there is no room, ``is_minor`` when there is none on a telephone.
    Numbers as SVG writes them: a template would put French commas in them."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    label: str
    is_minor: bool


@dataclass(frozen=True)
class Rule:
    y: str
    label: str


@dataclass(frozen=True)
class Chart:
    columns: list[Column]
    rules: list[Rule]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    foot: int = HEIGHT - 8


def chart(bars: Sequence[Bar]) -> Chart:
    top = _round_up(max((bar.value for bar in bars), default=0))
    floor, room = HEIGHT - _BOTTOM, HEIGHT - _BOTTOM - _TOP
    step = (WIDTH - _LEFT) / max(len(bars), 1)
    every = -(-len(bars) // _LABELS) or 1
    columns = []
    for place, bar in enumerate(bars):
        height, x = room * bar.value / top, _LEFT + place * step + step * 0.15
        label = "" if place % every else bar.label
        is_minor = len(bars) > _ON_A_TELEPHONE and place % (2 * every) != 0
        columns.append(
            Column(
                x=_plain(x),
                y=_plain(floor - height),
                width=_plain(step * 0.7),
                height=_plain(height),
                middle=_plain(x + step * 0.35),
                label=label,
                is_minor=is_minor,
            )
        )
    rules = [Rule(_plain(floor - room * part / 2), number(top * part // 2)) for part in (0, 1, 2)]
    return Chart(columns, rules)


def _plain(value: float) -> str:
    return f"{value:.1f}"


def _round_up(value: int) -> int:
    """The least of 2, 4, 10, 20, 40, 100… that is not below."""
    unit = int(10 ** (len(str(max(value, 1))) - 1))
    return next(top for top in (2 * unit, 4 * unit, 10 * unit) if top >= value)
