"""Collections of waste: when they pass, as data and as people write it.

« lundi et jeudi », « mercredi semaines paires », « 1er mardi du mois », « 12/03/2026, 10/09/2026 », « lundi d’avril à
novembre ». Dates are worked out from the day that is given; the public holidays come from outside.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from cms.streets.enums import HolidayRule, Waste
from design.typography import MONTHS, NBSP, WEEKDAYS
from tenants.geography.slugs import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_DATES = 120
MOST_TEXT = 400
_ORDINALS = ("premier", "deuxième", "troisième", "quatrième", "dernier")
_ORDINAL = {
    "1er": 1, "1ere": 1, "premier": 1, "premiers": 1, "2e": 2, "2eme": 2, "deuxieme": 2, "second": 2, "3e": 3,
    "3eme": 3, "troisieme": 3, "4e": 4, "4eme": 4, "quatrieme": 4, "dernier": 5, "derniers": 5,
}  # fmt: skip
_MONTHS = {fold(name): number for number, name in enumerate(MONTHS, 1)}
_WEEKDAYS = {fold(name): number for number, name in enumerate(WEEKDAYS)}
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})|(\d{4})-(\d{2})-(\d{2})")
_SMALL = frozenset(
    {"et", "le", "les", "du", "de", "d", "mois", "semaine", "semaines", "chaque", "tous", "toutes", "des"}
)


class Weeks(StrEnum):
    EVERY = ""
    EVEN = "paires"
    ODD = "impaires"


class BadRound(ValueError):
    """Words that are no collection; the message says what to write."""


class Round(BaseModel):
    """When one kind of waste is collected: weekdays, of some weeks or months or of each month; and dates told one by one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    waste: Waste
    weekdays: tuple[int, ...] = ()
    weeks: Weeks = Weeks.EVERY
    nth: tuple[int, ...] = ()
    """Which ones of the month, 5 for the last; none: each week."""
    months: tuple[int, ...] = ()
    """Months in which it passes; none: all of them."""
    dates: tuple[date, ...] = Field(default=(), max_length=MOST_DATES)

    @field_validator("weekdays")
    @classmethod
    def _are_weekdays(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if any(not 0 <= one <= 6 for one in value):
            raise ValueError("weekday")
        return tuple(sorted(set(value)))

    def falls_on(self, day: date) -> bool:
        """Before any public holiday."""
        if day in self.dates:
            return True
        if day.weekday() not in self.weekdays or (self.months and day.month not in self.months):
            return False
        if self.weeks and (day.isocalendar().week % 2 == 0) != (self.weeks is Weeks.EVEN):
            return False
        if not self.nth:
            return True
        is_last = (day + timedelta(days=7)).month != day.month
        return (day.day - 1) // 7 + 1 in self.nth or (5 in self.nth and is_last)

    @property
    def words(self) -> str:
        """What `read_round` reads: « mercredi, semaines paires »."""
        days = _joined([WEEKDAYS[one] for one in self.weekdays])
        if self.nth:
            days = f"{_joined([_ORDINALS[one - 1] for one in self.nth])} {days} du mois"
        parts = [days] if days else []
        if self.weeks:
            parts.append(f"semaines {self.weeks}")
        if self.months:
            parts.append(_months(self.months))
        parts += [f"{one:%d/%m/%Y}" for one in self.dates]
        return ", ".join(parts)


class Collections(BaseModel):
    """All the collections of a place, and what is done on public holidays. `moved`: dates that change by a decision of
    that year (None: it does not pass)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rounds: tuple[Round, ...] = ()
    on_holidays: HolidayRule = HolidayRule.KEPT
    moved: dict[date, date | None] = Field(default_factory=dict)
    note: str = Field(default="", max_length=300)
    """What people do: « Sortez le bac la veille après 19 h »."""

    @classmethod
    def of_json(cls, data: Any) -> Collections:
        """Data that cannot be read is no collection at all: a wrong day is worse than none."""
        try:
            return cls.model_validate(data or {})
        except ValidationError:
            return cls()

    def to_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_defaults=True)

    def passes(
        self, first: date, last: date, holidays: Mapping[date, str]
    ) -> Iterator[tuple[date, tuple[Waste, ...], str]]:
        """Each day of collection from one date to another, what is collected, and why it is not the usual day."""
        # A week before and after: a collection comes from another day, into these or out of them.
        found: dict[date, list[tuple[Waste, str]]] = {}
        day = first - timedelta(days=7)
        while day <= last + timedelta(days=7):
            for one in self.rounds:
                if one.falls_on(day):
                    real, why = self._shifted(day, holidays)
                    if real is not None and first <= real <= last:
                        found.setdefault(real, []).append((one.waste, why))
            day += timedelta(days=1)
        for real in sorted(found):
            reasons = [why for _waste, why in found[real] if why]
            yield (
                real,
                tuple(dict.fromkeys(waste for waste, _why in found[real])),
                "; ".join(dict.fromkeys(reasons)),
            )

    def _shifted(self, day: date, holidays: Mapping[date, str]) -> tuple[date | None, str]:
        if day in self.moved:
            real = self.moved[day]
            return real, _("au lieu du %s") % _day(day) if real else ""
        rule = self.on_holidays
        if rule is HolidayRule.REST_OF_WEEK:
            monday = day - timedelta(days=day.weekday())
            before = [
                one for n in range(day.weekday() + 1) if (one := monday + timedelta(days=n)) in holidays
            ]
            if not before:
                return day, ""
            return day + timedelta(days=1), _("reportée, %s") % holidays[before[-1]]
        if day not in holidays or rule is HolidayRule.KEPT:
            return day, ""
        if rule is HolidayRule.CANCELLED:
            return None, ""
        shift = 1 if rule is HolidayRule.NEXT_DAY else -1
        words = _("reportée, %s") if shift > 0 else _("avancée, %s")
        return day + timedelta(days=shift), words % holidays[day]


def read_round(waste: Waste, text: str) -> Round | None:
    """A round as people write it; None for nothing. Raises BadRound."""
    text = text.strip()
    if not text:
        return None
    if len(text) > MOST_TEXT:
        raise BadRound(_("Ce texte est trop long."))
    dates = [_date(found) for found in _DATE.finditer(text)]
    rest = fold(_DATE.sub(" ", text.replace("1 er", "1er"))).split("-")
    words = [word for word in rest if word and word not in _SMALL]
    weekdays, nth, months, weeks = _read_words(words, text)
    if not weekdays and (nth or weeks or months or not dates):
        raise BadRound(_("« %s »\u00a0: dites au moins un jour de la semaine ou une date.") % text)
    return Round(
        waste=waste,
        weekdays=tuple(weekdays),
        weeks=weeks,
        nth=tuple(sorted(set(nth))),
        months=tuple(sorted(set(months))),
        dates=tuple(sorted(set(dates))),
    )


def _read_words(words: list[str], text: str) -> tuple[list[int], list[int], list[int], Weeks]:
    weekdays: list[int] = []
    nth: list[int] = []
    months: list[int] = []
    weeks = Weeks.EVERY
    is_span = False
    for word in words:
        if (weekday := _WEEKDAYS.get(word, _WEEKDAYS.get(word.removesuffix("s")))) is not None:
            weekdays.append(weekday)
        elif word in _ORDINAL:
            nth.append(_ORDINAL[word])
        elif word in _MONTHS:
            number = _MONTHS[word]
            months += _span(months[-1], number)[1:] if is_span and months else [number]
            is_span = False
        elif word in {"a", "au"}:
            is_span = True
        elif word in {"paire", "paires", "pair", "pairs"}:
            weeks = Weeks.EVEN
        elif word in {"impaire", "impaires", "impair", "impairs"}:
            weeks = Weeks.ODD
        elif word in {"jour", "jours"}:
            weekdays += range(7)
        else:
            raise BadRound(
                _(
                    "« %(text)s »\u00a0: « %(word)s » n’est pas compris. Écrivez par exemple « lundi et jeudi »."
                )
                % {"text": text, "word": word}
            )
    return weekdays, nth, months, weeks


def _span(first: int, last: int) -> list[int]:
    """Months from one to another, over the new year when needed."""
    return [(first - 1 + n) % 12 + 1 for n in range((last - first) % 12 + 1)]


def _date(found: re.Match[str]) -> date:
    day, month, year, iso_year, iso_month, iso_day = found.groups()
    try:
        return date(int(iso_year or year), int(iso_month or month), int(iso_day or day))
    except ValueError as error:
        raise BadRound(_("« %s » n’est pas une date.") % found[0]) from error


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else " et ".join([", ".join(words[:-1]), words[-1]]) if words else ""


def _months(numbers: tuple[int, ...]) -> str:
    """« d’avril à novembre » when they follow each other, else each of them."""
    for first in numbers:
        span = [(first - 1 + n) % 12 + 1 for n in range(len(numbers))]
        if len(numbers) > 2 and sorted(span) == list(numbers):
            of = "d’" if MONTHS[first - 1][0] in "aoeiu" else "de "
            return f"{of}{MONTHS[first - 1]} à {MONTHS[span[-1] - 1]}"
    return _joined([MONTHS[one - 1] for one in numbers])


def _day(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day}{NBSP}{MONTHS[day.month - 1]}"
