"""Requests already open around a place: what a person is told before sending the same one again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from teleservices.definition.fields.base import part_of
from teleservices.dossiers.enums import OPEN_STATES, State
from teleservices.dossiers.models import Dossier

if TYPE_CHECKING:
    from datetime import date

    from pydantic import JsonValue

    from teleservices.definition import Answers, Procedure
    from teleservices.definition.nearby import Nearby

EARTH = 6_371_000
A_DEGREE = 111_320
"""Metres in a degree of latitude."""
SHORTEST_WORDS = 8
LOOKED_AT, SHOWN = 100, 3


@dataclass(frozen=True)
class KnownRequest:
    """An open request as anybody may know it: nothing that its author wrote."""

    what: str
    on: date
    state: str
    metres: int | None
    """None when only the words of the address are the same."""
    at: tuple[float, float] | None = None
    """Latitude and longitude, to ten metres: where the hole is, not where somebody stood."""


def known_around(procedure: Procedure, answers: Answers) -> list[KnownRequest]:
    """The nearest first; at most one query, none for a procedure that does not ask for it."""
    rule = procedure.nearby
    if rule is None:
        return []
    place, point = answers.get(rule.position), _point(answers.get(rule.position))
    where = _around(rule, point) | _same_words(rule, place)
    if not where:
        return []
    same = Q(**{f"answers__{rule.category}": answers.get(rule.category)}) if rule.category else Q()
    rows = Dossier.objects.filter(where & same, slug=procedure.slug, state__in=OPEN_STATES)
    found = [
        _known(procedure, rule, one, point)
        for one in rows.only("answers", "submitted_at", "state").order_by("-submitted_at")[:LOOKED_AT]
    ]
    near = [one for one in found if one.metres is None or one.metres <= rule.metres]
    return sorted(near, key=lambda one: one.metres or 0)[:SHOWN]


def _point(place: JsonValue) -> tuple[float, float] | None:
    lat, lon = (place.get("lat"), place.get("lon")) if isinstance(place, dict) else (None, None)
    return (lat, lon) if isinstance(lat, int | float) and isinstance(lon, int | float) else None


def _around(rule: Nearby, point: tuple[float, float] | None) -> Q:
    """The square around a point: the distance itself is measured afterwards."""
    if point is None:
        return Q()
    lat, lon = point
    high = rule.metres / A_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.01)
    key = f"answers__{rule.position}"
    bounds = {
        f"{key}__lat__gte": lat - high,
        f"{key}__lat__lte": lat + high,
        f"{key}__lon__gte": lon - wide,
        f"{key}__lon__lte": lon + wide,
    }
    return Q(**bounds)


def _same_words(rule: Nearby, place: JsonValue) -> Q:
    words = part_of(place, "text").strip()
    return Q(**{f"answers__{rule.position}__text__iexact": words}) if len(words) >= SHORTEST_WORDS else Q()


def _known(
    procedure: Procedure, rule: Nearby, dossier: Dossier, point: tuple[float, float] | None
) -> KnownRequest:
    field = procedure.field(rule.category) if rule.category else None
    there = _point(dossier.answers.get(rule.position))
    return KnownRequest(
        what=field.in_words(dossier.answers.get(field.key)) if field else procedure.title,
        on=timezone.localtime(dossier.submitted_at).date(),
        state=str(State(dossier.state).label),
        metres=round(distance(point, there)) if point and there else None,
        at=(round(there[0], 4), round(there[1], 4)) if there else None,
    )


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two points (latitude, longitude), along a great circle."""
    (lat, lon), (there_lat, there_lon) = map(math.radians, one), map(math.radians, other)
    half = (
        math.sin((there_lat - lat) / 2) ** 2
        + math.cos(lat) * math.cos(there_lat) * math.sin((there_lon - lon) / 2) ** 2
    )
    return 2 * EARTH * math.asin(math.sqrt(half))
