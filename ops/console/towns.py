"""Finding a town of France as people type it: a code, a postal code, a name without its accents."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from tenants import geography
from tenants.geography import FormerTown, Town, UnknownTown
from tenants.geography.slugs import fold

SHOWN = 20
_INSEE = re.compile(r"\d{5}|2[ab]\d{3}", re.IGNORECASE)


class _Entry(NamedTuple):
    folded: str
    population: int
    insee: str


class Found(NamedTuple):
    """Towns, the likeliest first; ``former`` when the code was one and names its successor."""

    towns: tuple[Town, ...]
    former: FormerTown | None = None
    more: bool = False


def search(text: str) -> Found:
    """A code gives its town (a postal code: its towns), a name the towns that start with it, then those that hold it."""
    typed = text.strip()
    if not typed:
        return Found(())
    if _INSEE.fullmatch(typed):
        return _by_code(typed)
    return _by_name(fold(typed))


def _by_code(code: str) -> Found:
    """69200 is Vénissieux's postal code and Saint-Forgeux's INSEE code: both are shown, the INSEE code's first."""
    postal = [geography.find_town(insee) for insee in _by_postal_code().get(code, ())]
    former = None
    try:
        named = [geography.find_town(code)]
    except FormerTown as error:
        former, named = error, [geography.find_town(error.successor)]
    except UnknownTown:
        named = []
    return Found((*named, *(town for town in postal if town not in named)), former=former)


def _by_name(folded: str) -> Found:
    ranked = []
    for entry in _names():
        place = entry.folded.find(folded)
        if place < 0:
            continue
        if entry.folded == folded:
            rank = 0
        elif place == 0:
            rank = 1
        else:
            rank = 2 if entry.folded[place - 1] == "-" else 3
        ranked.append((rank, -entry.population, entry.insee))
    ranked.sort()
    return Found(
        tuple(geography.find_town(insee) for _, _, insee in ranked[:SHOWN]), more=len(ranked) > SHOWN
    )


@lru_cache(maxsize=1)
def _names() -> tuple[_Entry, ...]:
    """About a second the first time in a process, then a few milliseconds a search."""
    return tuple(_Entry(fold(town.name), town.population, town.insee) for town in geography.every_town())


@lru_cache(maxsize=1)
def _by_postal_code() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for town in geography.every_town():
        for postal in town.postal_codes:
            found[postal] = (*found.get(postal, ()), town.insee)
    return found
