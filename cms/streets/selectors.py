"""What is read of the streets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Q
from django.db.models.functions import Greatest
from django.utils.module_loading import import_string

from cms.streets.models import Street
from cms.streets.names import read_address
from design.public_holidays import french_holidays
from design.typography import date_in_full

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cms.streets.enums import Waste
    from cms.streets.names import Address
    from cms.streets.rounds import Collections
    from design.components import Link
    from tenants.models import Commune

#: As much alike as « repubique » and « republique »: below, suggestions are noise.
LIKENESS = 0.45
MOST_FOUND = 12


@dataclass(frozen=True)
class Pass:
    """A day on which waste is collected."""

    day: date
    wastes: tuple[Waste, ...]
    why: str = ""

    @property
    def in_words(self) -> str:
        return date_in_full(self.day, year=False).capitalize()

    @property
    def labels(self) -> list[str]:
        return [str(one.label) for one in self.wastes]


@dataclass(frozen=True)
class Found:
    """Streets for what was typed. `exact`: there is no doubt which one."""

    address: Address
    streets: tuple[Street, ...]
    exact: Street | None


def find(text: str) -> Found:
    """By name, by its beginning, by words in it, then by likeness (pg_trgm). One statement."""
    address = read_address(text)
    if not address.key:
        return Found(address, (), None)
    alike = Greatest(TrigramSimilarity("key", address.key), TrigramWordSimilarity(address.key, "key"))
    words = Q()
    for word in address.key.split():
        words &= Q(key__contains=word)
    known = Street.objects.annotate(alike=alike).filter(words | Q(alike__gte=LIKENESS))
    streets = tuple(known.defer("collections", "facts", "parts").order_by("-alike", "key")[:MOST_FOUND])
    same = [one for one in streets if one.key == address.key]
    exact = same[0] if len(same) == 1 else streets[0] if len(streets) == 1 and _is_sure(streets[0]) else None
    return Found(address, streets, exact)


def _is_sure(street: Street) -> bool:
    return bool(getattr(street, "alike", 0) >= 0.6)


def passes(collections: Collections, commune: Commune, today: date, days: int = 30) -> list[Pass]:
    """The collections of the days to come, today included."""
    last = today + timedelta(days=days)
    holidays = _holidays(commune)
    return [Pass(day, wastes, why) for day, wastes, why in collections.passes(today, last, holidays)]


def year_of(collections: Collections, commune: Commune, year: int) -> list[Pass]:
    found = collections.passes(date(year, 1, 1), date(year, 12, 31), _holidays(commune))
    return [Pass(day, wastes, why) for day, wastes, why in found]


def next_of_each(found: list[Pass]) -> list[tuple[str, Pass]]:
    """The next day of each waste, soonest first."""
    soonest: dict[Waste, Pass] = {}
    for one in found:
        for waste in one.wastes:
            soonest.setdefault(waste, one)
    return [(str(waste.label), one) for waste, one in soonest.items()]


def works_in(street: Street) -> list[Link]:
    """What other parts of the site know of this street (`settings.STREET_SOURCES`): works, closed roads."""
    return [link for path in settings.STREET_SOURCES for link in import_string(path)(street.name, street.key)]


def _holidays(commune: Commune) -> Mapping[date, str]:
    return french_holidays(commune.holidays_subdivision)
