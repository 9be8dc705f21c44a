"""Believable streets: common French names, laid around each town hall inside the commune's outline. None is measured: a
demonstration asks nothing of anybody."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tenants.geography import contains, contour_of, find_town, fold, town_hall_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAMES: Final = (
    "Rue de la République", "Rue Victor Hugo", "Avenue Jean Jaurès", "Rue Pasteur", "Rue des Écoles", "Rue de la Gare",
    "Place de l’Église", "Rue du Moulin", "Chemin des Vignes", "Rue Jules Ferry", "Boulevard Gambetta", "Rue des Lilas",
    "Allée des Tilleuls", "Rue Émile Zola", "Rue du Stade", "Impasse des Acacias", "Rue du 8 Mai 1945", "Rue Louise Michel",
    "Avenue du Général de Gaulle", "Rue de la Fontaine", "Chemin du Lavoir", "Rue Pierre Curie", "Rue Simone Veil",
    "Rue Marcel Pagnol",
)  # fmt: skip
A_DEGREE: Final = 111_320
LENGTH: Final = 320.0
"""Metres of a street."""
NUMBERS: Final = 64
FARTHEST: Final = 2_500.0
"""Metres from the nearest street past which nobody lives."""
_NUMBER: Final = re.compile(r"^\s*(\d{1,4})\s*(bis|ter)?\b[\s,]*", re.IGNORECASE)


@dataclass(frozen=True)
class Street:
    """A straight line: its middle, its heading in radians."""

    name: str
    insee: str
    city: str
    postcode: str
    lat: float
    lon: float
    heading: float

    def point(self, number: int) -> tuple[float, float]:
        """Latitude and longitude of a number along it."""
        along = (min(number, NUMBERS) / NUMBERS - 0.5) * LENGTH
        north, east = along * math.cos(self.heading), along * math.sin(self.heading)
        wide = A_DEGREE * math.cos(math.radians(self.lat))
        return round(self.lat + north / A_DEGREE, 6), round(self.lon + east / wide, 6)

    def nearest(self, lat: float, lon: float) -> tuple[int, float]:
        """The number that is nearest to a point, and how far in metres."""
        wide = A_DEGREE * math.cos(math.radians(self.lat))
        north, east = (lat - self.lat) * A_DEGREE, (lon - self.lon) * wide
        along = north * math.cos(self.heading) + east * math.sin(self.heading)
        number = max(1, min(NUMBERS, round((along / LENGTH + 0.5) * NUMBERS)))
        at = self.point(number)
        return number, math.hypot((lat - at[0]) * A_DEGREE, (lon - at[1]) * wide)


class Streets:
    """Those of some communes, by INSEE code."""

    def __init__(self, communes: Iterable[str]) -> None:
        self.all: tuple[Street, ...] = tuple(street for insee in communes for street in _laid(insee))

    def search(self, words: str, insee: str, most: int) -> list[tuple[Street, int]]:
        """The streets whose name and town begin with each of the words, with the number asked (0: none)."""
        found = _NUMBER.match(words)
        number = int(found[1]) if found else 0
        asked = _words(words[found.end() :] if found else words)
        if not asked:
            return []
        kept = [one for one in self.all if insee in {"", one.insee} and _answers(one, asked)]
        return [(one, number) for one in kept[:most]]

    def reverse(self, lat: float, lon: float) -> tuple[Street, int] | None:
        """The nearest address, None in the middle of nowhere."""
        ranked = [(one.nearest(lat, lon), one) for one in self.all]
        if not ranked:
            return None
        (number, metres), street = min(ranked, key=lambda one: one[0][1])
        return (street, number) if metres <= FARTHEST else None


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", fold(text))


def _answers(street: Street, asked: list[str]) -> bool:
    known = _words(f"{street.name} {street.postcode} {street.city}")
    return all(any(word.startswith(one) for word in known) for one in asked)


def _laid(insee: str) -> Iterator[Street]:
    hall, contour, town = town_hall_of(insee), contour_of(insee), find_town(insee)
    if hall is None or hall.latitude is None or hall.longitude is None or contour is None:
        return
    wide = A_DEGREE * math.cos(math.radians(hall.latitude))
    for rank, name in enumerate(NAMES):
        chance = hashlib.sha256(f"{insee} {name}".encode()).digest()
        heading = chance[1] / 255 * math.pi
        turn, reach = chance[0] / 255 * 2 * math.pi, 150 + 60 * rank
        while reach > 0:  # nearer to the town hall until it is in the commune
            lat = hall.latitude + reach * math.cos(turn) / A_DEGREE
            lon = hall.longitude + reach * math.sin(turn) / wide
            if contains(contour, (lon, lat)):
                yield Street(name, insee, town.name, hall.postal_code, lat, lon, heading)
                break
            reach -= 100
