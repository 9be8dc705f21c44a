"""When something that repeats takes place, and how one says it.

Days are counted on the calendar of the commune, hours are those of its clock: a Wednesday at 14 h stays at 14 h on both
sides of a change of hour. The rules themselves are those of RFC 5545, counted by ``python-dateutil`` (already brought by
``holidays`` and ``icalendar``, and the library that both count with).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from dateutil import rrule
from django.utils.translation import gettext as __

from cms.pages.enums import Repeat
from design.typography import NBSP, WEEKDAYS, day_in_full, day_number

if TYPE_CHECKING:
    from collections.abc import Iterator

#: However far one looks, a rule without an end gives no more than this.
MOST: Final = 1000
_DAYS: Final = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)
_RANKS: Final = {1: "premier", 2: "deuxième", 3: "troisième", 4: "quatrième", -1: "dernier"}
_DATE: Final = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")


class NotADate(ValueError):
    """Raised with the line that holds no date, or a date that does not exist."""


@dataclass(frozen=True)
class Span:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def spans_of(text: str) -> list[Span]:
    """One a line: « 25/12/2026 », « du 19/12/2026 au 04/01/2027 ». Raises NotADate."""
    return [_span(line.strip()) for line in text.splitlines() if line.strip()]


def _span(line: str) -> Span:
    found = _DATE.findall(line)
    if len(found) not in {1, 2}:
        raise NotADate(line)
    try:
        days = [date(int(year), int(month), int(day)) for day, month, year in found]
    except ValueError as error:
        raise NotADate(line) from error
    if days[-1] < days[0]:
        raise NotADate(line)
    return Span(days[0], days[-1])


def nth_weekday(day: date) -> int:
    """1 to 4 in its month, or -1 when it is the last of its kind: the fifth one does not exist every month."""
    return -1 if (day + timedelta(days=7)).month != day.month else (day.day - 1) // 7 + 1


@dataclass(frozen=True)
class Recurrence:
    """From ``start``; ``days`` are those of the week (0: Monday), for weeks only; ``until`` is included."""

    start: date
    repeat: Repeat = Repeat.NEVER
    days: tuple[int, ...] = ()
    until: date | None = None
    exceptions: tuple[Span, ...] = ()
    extra: tuple[date, ...] = field(default=())

    @property
    def is_repeated(self) -> bool:
        return self.repeat != Repeat.NEVER or bool(self.extra)

    @property
    def is_endless(self) -> bool:
        return self.repeat != Repeat.NEVER and self.until is None

    def rule(self) -> rrule.rrule | None:
        """The rule as RFC 5545 has it; None when it happens once."""
        if self.repeat == Repeat.NEVER:
            return None
        start = datetime.combine(self.start, time())
        until = datetime.combine(self.until, time()) if self.until else None
        match self.repeat:
            case Repeat.WEEKLY | Repeat.FORTNIGHTLY:
                every = 2 if self.repeat == Repeat.FORTNIGHTLY else 1
                chosen = [_DAYS[day] for day in self.week_days]
                return rrule.rrule(rrule.WEEKLY, start, every, until=until, byweekday=chosen)
            case Repeat.MONTHLY_WEEKDAY:
                nth = _DAYS[self.start.weekday()](nth_weekday(self.start))
                return rrule.rrule(rrule.MONTHLY, start, until=until, byweekday=nth)
            case Repeat.YEARLY:
                return rrule.rrule(rrule.YEARLY, start, until=until)
            case _:
                return rrule.rrule(rrule.MONTHLY, start, until=until)

    @property
    def week_days(self) -> tuple[int, ...]:
        return tuple(sorted(set(self.days))) or (self.start.weekday(),)

    def dates(self, first: date, last: date) -> list[date]:
        """Those from ``first`` to ``last``, in order, exceptions out, extra ones in."""
        found = {day for day in self._of_the_rule(first, last) if not self._is_excepted(day)}
        return sorted(found | {day for day in self.extra if first <= day <= last})

    def _of_the_rule(self, first: date, last: date) -> Iterator[date]:
        rule = self.rule()
        if rule is None:
            if first <= self.start <= last:
                yield self.start
            return
        begin, end = datetime.combine(first, time()), datetime.combine(last, time())
        for moment in rule.xafter(begin, count=MOST, inc=True):
            if moment > end:
                return
            yield moment.date()

    def _is_excepted(self, day: date) -> bool:
        return any(day in span for span in self.exceptions)

    @property
    def last(self) -> date | None:
        """The last day it begins on; None without an end. ``start`` when exceptions leave nothing."""
        if self.is_endless:
            return None
        end = max([self.start, *([self.until] if self.until else []), *self.extra])
        # From its end: a rule gives one date a day at the most, and no more than MOST are drawn from where one begins.
        near = max(self.start, end - timedelta(days=MOST - 1))
        return max(self.dates(near, end) or self.dates(self.start, end), default=self.start)

    @property
    def excepted(self) -> list[date]:
        """Days of the rule that exceptions take away, in order."""
        return sorted({day for span in self.exceptions for day in self._of_the_rule(span.first, span.last)})

    def rhythm(self) -> str:
        """« tous les mercredis », « le deuxième dimanche de chaque mois »; empty when it happens once."""
        names = [f"{WEEKDAYS[day]}s" for day in self.week_days]
        match self.repeat:
            case Repeat.NEVER:
                return ""
            case Repeat.WEEKLY:
                return __("tous les jours") if len(names) == 7 else __("tous les %s") % _listed(names)
            case Repeat.FORTNIGHTLY:
                return __("un %s sur deux") % _listed([WEEKDAYS[day] for day in self.week_days])
            case Repeat.MONTHLY_WEEKDAY:
                rank = _RANKS[nth_weekday(self.start)]
                return __("le %(rank)s %(day)s de chaque mois") % {
                    "rank": rank,
                    "day": WEEKDAYS[self.start.weekday()],
                }
            case Repeat.YEARLY:
                return __("tous les ans")
            case _:
                return __("le %s de chaque mois") % day_number(self.start)

    def in_words(self, hours: str = "", besides: str = "") -> str:
        """« tous les mercredis de 14 h à 17 h, jusqu’au 30 juin 2027, sauf pendant les vacances scolaires ».
        ``besides`` says the exceptions when somebody wrote how."""
        if self.repeat == Repeat.NEVER:
            return ""
        parts = [" ".join(filter(None, (self.rhythm(), hours)))]
        if self.until:
            parts.append(__("jusqu’au %s") % day_in_full(self.until))
        if besides:
            parts.append(besides if besides.startswith(("sauf", "hors")) else __("sauf %s") % besides)
        elif self.exceptions:
            parts.append(__("sauf %s") % _listed([_span_in_words(span) for span in self.exceptions]))
        return ", ".join(parts)


def _span_in_words(span: Span) -> str:
    if span.first == span.last:
        return __("le %s") % day_in_full(span.first)
    return __("du %(first)s au %(last)s") % {
        "first": day_in_full(span.first),
        "last": day_in_full(span.last),
    }


def _listed(words: list[str]) -> str:
    """« lundis, mardis et jeudis »."""
    *others, last = words
    return f"{', '.join(others)} et{NBSP}{last}" if others else last
