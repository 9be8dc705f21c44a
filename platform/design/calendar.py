"""A month as a grid: weeks from Monday, days with what happens on them."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from design.typography import MONTHS, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True)
class Occasion:
    """Something on a day, or on each day from `day` to `last_day`."""

    day: date
    title: str
    url: str
    time: str = ""
    last_day: date | None = None

    def days(self) -> Iterable[date]:
        last = self.last_day or self.day
        return (self.day + timedelta(days=n) for n in range((last - self.day).days + 1))


@dataclass(frozen=True)
class Day:
    """A cell; `is_outside` for those of the months before and after."""

    day: date
    occasions: Sequence[Occasion]
    is_today: bool
    is_outside: bool


@dataclass(frozen=True)
class Month:
    """« Novembre 2026 », its weeks, and the addresses of the months around ("" when there is nothing to go to)."""

    #: « Novembre 2026 »; `name` within a sentence.
    title: str
    first: date
    weeks: Sequence[Sequence[Day]]
    previous_url: str = ""
    previous_title: str = ""
    next_url: str = ""
    next_title: str = ""

    @property
    def name(self) -> str:
        return month_title(self.first)

    @property
    def weekdays(self) -> Sequence[tuple[str, str]]:
        """(« lun. », « lundi »), Monday first."""
        return [(f"{name[:3]}.", name) for name in WEEKDAYS]

    @property
    def busy_days(self) -> Sequence[Day]:
        """Days of this month on which something happens: the list of a narrow screen."""
        return [day for week in self.weeks for day in week if day.occasions and not day.is_outside]


def month_title(first: date) -> str:
    return f"{MONTHS[first.month - 1]} {first.year}"


def month_of(
    first: date, occasions: Iterable[Occasion], *, today: date, addresses: Mapping[date, str] | None = None
) -> Month:
    """The month of `first`. `addresses` gives the page of the months before and after, by their first day."""
    first = first.replace(day=1)
    by_day: dict[date, list[Occasion]] = {}
    for occasion in occasions:
        for day in occasion.days():
            by_day.setdefault(day, []).append(occasion)
    weeks = [
        [
            Day(day, tuple(by_day.get(day, ())), is_today=day == today, is_outside=day.month != first.month)
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    before = (first - timedelta(days=1)).replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    known = addresses or {}
    return Month(
        title=month_title(first).capitalize(),
        first=first,
        weeks=weeks,
        previous_url=known.get(before, ""),
        previous_title=month_title(before).capitalize(),
        next_url=known.get(after, ""),
        next_title=month_title(after).capitalize(),
    )
