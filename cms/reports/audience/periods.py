"""A week, a month, a year of figures; and the one before, as long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cms.reports.audience.enums import Period
from design.typography import MONTHS, NBSP, SHORT_MONTHS, date_in_full

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Days ``first`` to ``last``, both included; ``seen``: the last of them that is over or under way."""

    period: Period
    first: date
    last: date
    today: date

    @classmethod
    def around(cls, period: Period, day: date, today: date) -> Span:
        match period:
            case Period.WEEK:
                first = day - timedelta(days=day.weekday())
                return cls(period, first, first + 6 * _DAY, today)
            case Period.MONTH:
                first = day.replace(day=1)
                return cls(period, first, _next_month(first) - _DAY, today)
            case Period.YEAR:
                return cls(period, date(day.year, 1, 1), date(day.year, 12, 31), today)

    @property
    def seen(self) -> date:
        return min(self.last, self.today)

    @property
    def is_under_way(self) -> bool:
        return self.last >= self.today

    @property
    def before(self) -> Span:
        return Span.around(self.period, self.first - _DAY, self.today)

    @property
    def after(self) -> Span | None:
        """None when it is to come."""
        return None if self.is_under_way else Span.around(self.period, self.last + _DAY, self.today)

    @property
    def compared(self) -> tuple[date, date]:
        """The period before; only as many days of it as were seen of this one, when it is under way."""
        before = self.before
        if not self.is_under_way:
            return before.first, before.last
        return before.first, min(before.last, before.first + (self.seen - self.first))

    @property
    def title(self) -> str:
        match self.period:
            case Period.WEEK:
                days = {"first": date_in_full(self.first, weekday=False, year=False)}
                days["last"] = date_in_full(self.last, weekday=False)
                return _("Semaine du %(first)s au %(last)s") % days
            case Period.MONTH:
                return f"{MONTHS[self.first.month - 1].capitalize()} {self.first.year}"
            case Period.YEAR:
                return _("Année %d") % self.first.year

    @property
    def than_before(self) -> str:
        """« que la semaine d’avant »"""
        words = {
            Period.WEEK: (_("que la semaine d’avant"), _("que la semaine d’avant au même jour")),
            Period.MONTH: (_("que le mois d’avant"), _("que le mois d’avant à la même date")),
            Period.YEAR: (_("que l’année d’avant"), _("que l’année d’avant à la même date")),
        }
        return words[self.period][self.is_under_way]

    def steps(self) -> Iterator[tuple[str, str, date, date]]:
        """Bars: a short label, a full one, from which day to which."""
        if self.period is Period.YEAR:
            first = self.first
            while first <= self.last:
                end = _next_month(first) - _DAY
                yield SHORT_MONTHS[first.month - 1], f"{MONTHS[first.month - 1]} {first.year}", first, end
                first = end + _DAY
            return
        day = self.first
        while day <= self.last:
            full = date_in_full(day)
            short = full.split(" ")[0][:3] if self.period is Period.WEEK else str(day.day)
            yield short.replace(NBSP, ""), full, day, day
            day += _DAY


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
