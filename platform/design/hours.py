"""Opening hours: the one type for them, what they say now, and how they read.

A `WeeklyHours` is data only (ranges by weekday, seasons, dated exceptions). The clock, the time zone and the public
holidays come from outside: `state_at(now, tz, holidays)`.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from design.hours_words import MIDNIGHT, day_span, feminine, open_sentence, when
from design.typography import NBSP, date_in_full, hour

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from zoneinfo import ZoneInfo

HORIZON_DAYS = 370


class BadHours(ValueError):
    """Raised for hours that cannot be: unreadable, ending before they begin, overlapping."""


@dataclass(frozen=True, order=True)
class Range:
    """From `start` to `end` on one day; an `end` of midnight closes the day."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.end != MIDNIGHT and self.end <= self.start:
            raise BadHours(f"{self.start:%H:%M}-{self.end:%H:%M}")

    def __str__(self) -> str:
        end = f"24{NBSP}h" if self.end == MIDNIGHT else hour(self.end)
        return f"{hour(self.start)}{NBSP}–{NBSP}{end}"

    def on(self, day: date, tz: ZoneInfo) -> tuple[datetime, datetime]:
        """The two moments, as they are on that day in that place."""
        last = day + timedelta(days=1) if self.end == MIDNIGHT else day
        return datetime.combine(day, self.start, tz), datetime.combine(last, self.end, tz)


Ranges = tuple[Range, ...]


@dataclass(frozen=True)
class HoursState:
    """What a door says. `until` is the next change of state (None: no change within a year)."""

    is_open: bool
    sentence: str
    until: datetime | None

    @property
    def of_town_hall(self) -> str:
        """« Mairie fermée, rouvre lundi à 8 h 30 »; empty when the hours are not known."""
        return f"Mairie {feminine(self.sentence)}" if self.sentence else ""


@dataclass(frozen=True)
class HoursRow:
    """A line of the displayed hours: « Lundi – vendredi », « 8 h 30 – 17 h » or « Fermé »."""

    days: str
    text: str
    weekdays: tuple[int, ...]
    is_open: bool


@dataclass(frozen=True)
class DayException:
    """One day unlike its weekday: its ranges (none: closed) and why."""

    ranges: Ranges
    reason: str = ""


@dataclass(frozen=True)
class Season:
    """A period with other hours, its two ends included. `every_year`: only their days and months count, and the period
    may go over the new year.
    """

    name: str
    first: date
    last: date
    days: tuple[Ranges, ...]
    every_year: bool = True

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise BadHours(f"{len(self.days)} days")
        if not self.every_year and self.last < self.first:
            raise BadHours(f"{self.first.isoformat()} > {self.last.isoformat()}")
        for ranges in self.days:
            refuse_overlap(ranges)

    def holds(self, day: date) -> bool:
        if not self.every_year:
            return self.first <= day <= self.last
        first, last, here = ((one.month, one.day) for one in (self.first, self.last, day))
        return first <= here <= last if first <= last else here >= first or here <= last

    @property
    def dates(self) -> str:
        """« du 1er juillet au 31 août », with the year when it is of one year only."""
        year = not self.every_year
        first, last = (date_in_full(one, weekday=False, year=year) for one in (self.first, self.last))
        return f"du {first} au {last}"

    @property
    def rows(self) -> list[HoursRow]:
        return _rows(self.days)


@dataclass(frozen=True)
class Closure:
    """Exceptions of neighbouring days that are the same: « Du 24 au 31 décembre », « Fermé », « congés »."""

    first: date
    last: date
    exception: DayException

    @property
    def dates(self) -> str:
        if self.first == self.last:
            return date_in_full(self.first).capitalize()
        first = date_in_full(self.first, year=self.first.year != self.last.year)
        return f"Du {first} au {date_in_full(self.last)}"

    @property
    def text(self) -> str:
        return _words(self.exception.ranges)


@dataclass(frozen=True)
class WeeklyHours:
    """Seven days of ranges, Monday first; seasons with other ones; exceptions by date; closed on public holidays unless
    told.
    """

    days: tuple[Ranges, ...] = field(default=((),) * 7)
    exceptions: Mapping[date, DayException] = field(default_factory=dict)
    closed_on_holidays: bool = True
    seasons: tuple[Season, ...] = ()

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise BadHours(f"{len(self.days)} days")
        for ranges in (*self.days, *(exception.ranges for exception in self.exceptions.values())):
            refuse_overlap(ranges)

    @property
    def is_known(self) -> bool:
        """False when no hour was given at all: then nothing may be said about being open or closed."""
        return any(self.days) or bool(self.exceptions) or bool(self.seasons)

    def season_on(self, day: date) -> Season | None:
        """The first of the seasons that holds the day."""
        return next((season for season in self.seasons if season.holds(day)), None)

    def as_of(self, day: date) -> WeeklyHours:
        """The same hours whose usual week is that of the season of the day: what a table shows that day."""
        season = self.season_on(day)
        return replace(self, days=season.days) if season else self

    def closures(self, since: date, until: date) -> list[Closure]:
        """The exceptions from one day to another, those that follow each other and are the same as one."""
        found: list[Closure] = []
        for day, exception in sorted(self.exceptions.items()):
            if not since <= day <= until:
                continue
            before = found[-1] if found else None
            if before and before.last + timedelta(days=1) == day and before.exception == exception:
                found[-1] = Closure(before.first, day, exception)
            else:
                found.append(Closure(day, day, exception))
        return found

    @classmethod
    def parse(
        cls, entries: Iterable[tuple[int, str, str]], *, closed_on_holidays: bool = True
    ) -> WeeklyHours:
        """From (weekday with Monday 0, "HH:MM", "HH:MM"), in any order; duplicates are merged."""
        days: list[set[Range]] = [set() for _ in range(7)]
        for weekday, start, end in entries:
            if not 0 <= weekday <= 6:
                raise BadHours(f"weekday {weekday}")
            days[weekday].add(Range(_time(start), _time(end)))
        return cls(tuple(tuple(sorted(ranges)) for ranges in days), closed_on_holidays=closed_on_holidays)

    def with_exception(
        self, day: date, ranges: Iterable[tuple[str, str]] = (), reason: str = ""
    ) -> WeeklyHours:
        """The same hours with one more dated exception."""
        made = tuple(sorted(Range(_time(start), _time(end)) for start, end in ranges))
        return replace(self, exceptions={**self.exceptions, day: DayException(made, reason)})

    def to_json(self) -> dict[str, Any]:
        seasons = [
            {
                "name": season.name,
                "first": season.first.isoformat(),
                "last": season.last.isoformat(),
                "every_year": season.every_year,
                "days": [[_pair(r) for r in ranges] for ranges in season.days],
            }
            for season in self.seasons
        ]
        return {
            "days": [[_pair(r) for r in ranges] for ranges in self.days],
            "exceptions": {
                day.isoformat(): {"ranges": [_pair(r) for r in exception.ranges], "reason": exception.reason}
                for day, exception in sorted(self.exceptions.items())
            },
            "closed_on_holidays": self.closed_on_holidays,
        } | ({"seasons": seasons} if seasons else {})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> WeeklyHours:
        """The inverse of `to_json`; raises BadHours on anything else."""
        try:
            days = _days_of(data.get("days", [[]] * 7))
            exceptions = {
                date.fromisoformat(day): DayException(
                    tuple(sorted(Range(_time(a), _time(b)) for a, b in item["ranges"])),
                    str(item.get("reason", "")),
                )
                for day, item in data.get("exceptions", {}).items()
            }
            seasons = tuple(
                Season(
                    str(item.get("name", "")),
                    date.fromisoformat(item["first"]),
                    date.fromisoformat(item["last"]),
                    _days_of(item["days"]),
                    bool(item.get("every_year", True)),
                )
                for item in data.get("seasons", ())
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise BadHours(str(error)) from error
        return cls(days, exceptions, bool(data.get("closed_on_holidays", True)), seasons)

    def on(self, day: date, holidays: Mapping[date, str]) -> tuple[Ranges, str]:
        """The ranges of one day and, when they are not the usual ones, why."""
        if exception := self.exceptions.get(day):
            return exception.ranges, exception.reason
        if self.closed_on_holidays and day in holidays:
            return (), holidays[day]
        season = self.season_on(day)
        return (season.days if season else self.days)[day.weekday()], ""

    def state_at(self, now: datetime, tz: ZoneInfo, holidays: Mapping[date, str] | None = None) -> HoursState:
        """Open or closed at an aware moment, said in French, with the next change. Unknown hours give an
        empty sentence.
        """
        calendar: Mapping[date, str] = holidays if holidays is not None else {}
        local = now.astimezone(tz)
        if not self.is_known:
            return HoursState(False, "", None)
        spans = self._spans(local.date(), tz, calendar)
        for opens, closes in spans:
            if opens <= local and closes - local > timedelta(days=HORIZON_DAYS - 7):
                return HoursState(True, "Ouvert jour et nuit", None)
            if opens <= local < closes:
                return HoursState(True, open_sentence(local, closes), closes)
            if opens > local:
                return HoursState(False, self._closed_sentence(local, opens, calendar), opens)
        return HoursState(False, "Fermé", None)

    def is_open_at(self, now: datetime, tz: ZoneInfo, holidays: Mapping[date, str]) -> bool:
        """Open at an aware moment, without a word: for lists that ask it of hundreds."""
        local = now.astimezone(tz)
        days = (local.date() - timedelta(days=1), local.date())
        spans = (one.on(day, tz) for day in days for one in self.on(day, holidays)[0])
        return any(opens <= local < closes for opens, closes in spans)

    def rows(self) -> list[HoursRow]:
        """The week for display: neighbouring days with the same hours on one line; closed days at their
        place.
        """
        return _rows(self.days)

    def today(self, now: datetime, tz: ZoneInfo, holidays: Mapping[date, str] | None = None) -> HoursRow:
        """Today's line: « Samedi 21 novembre », « Fermé (Toussaint) »."""
        day = now.astimezone(tz).date()
        ranges, reason = self.on(day, holidays if holidays is not None else {})
        text = f"{_words(ranges)} ({reason})" if reason else _words(ranges)
        return HoursRow(date_in_full(day, year=False).capitalize(), text, (day.weekday(),), bool(ranges))

    def _spans(
        self, day: date, tz: ZoneInfo, holidays: Mapping[date, str]
    ) -> Iterable[tuple[datetime, datetime]]:
        """Open spans from the day before, in order, touching ones joined (an evening until 24 h then a
        morning from 0 h).
        """
        pending: tuple[datetime, datetime] | None = None
        for offset in range(-1, HORIZON_DAYS):
            current = day + timedelta(days=offset)
            for one in self.on(current, holidays)[0]:
                opens, closes = one.on(current, tz)
                if pending and pending[1] == opens:
                    pending = (pending[0], closes)
                    continue
                if pending:
                    yield pending
                pending = (opens, closes)
        if pending:
            yield pending

    def _closed_sentence(self, local: datetime, opens: datetime, holidays: Mapping[date, str]) -> str:
        ranges, reason = self.on(local.date(), holidays)
        again = when(local.date(), opens)
        if reason and not ranges:
            return f"Fermé aujourd’hui ({reason}), rouvre {again}"
        had_opened = any(one.start <= local.time() for one in ranges)
        if opens.date() == local.date() and not had_opened:
            return f"Fermé, ouvre {again}"
        return f"Fermé, rouvre {again}"


def _rows(days: tuple[Ranges, ...]) -> list[HoursRow]:
    rows: list[HoursRow] = []
    first = 0
    for weekday in range(1, 8):
        if weekday < 7 and days[weekday] == days[first]:
            continue
        ranges = days[first]
        span = tuple(range(first, weekday))
        rows.append(HoursRow(day_span(first, weekday - 1), _words(ranges), span, bool(ranges)))
        first = weekday
    return rows


def _days_of(days: Iterable[Iterable[tuple[str, str]]]) -> tuple[Ranges, ...]:
    return tuple(tuple(sorted(Range(_time(a), _time(b)) for a, b in ranges)) for ranges in days)


def _time(text: str) -> time:
    """ "HH:MM" (also "HH:MM:SS"); "24:00" is the midnight that ends the day."""
    if text.startswith("24:00"):
        return MIDNIGHT
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError as error:
        raise BadHours(text) from error


def _pair(one: Range) -> list[str]:
    return [f"{one.start:%H:%M}", "24:00" if one.end == MIDNIGHT else f"{one.end:%H:%M}"]


def refuse_overlap(ranges: Ranges) -> None:
    for before, after in itertools.pairwise(ranges):
        if before.end == MIDNIGHT or before.end > after.start:
            raise BadHours(f"{before} / {after}")


def _words(ranges: Ranges) -> str:
    return ", ".join(str(one) for one in ranges) if ranges else "Fermé"
