"""`/instruction/carte/`: where the requests of a list are, on one map, with the list as its words. The same rows as the
list and no others: those that the agent reads, never a confidential one. Bounded, whatever the commune receives.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from identity.audit.services import agent_actor, record
from teleservices.definition.fields.base import part_of
from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.models import ProcedureCopy
from teleservices.instruction.enums import ReadingAction
from teleservices.instruction.filters import Filters
from teleservices.instruction.lines import Around, Line, line_of
from teleservices.instruction.policy import agents_only, current_agent, office
from teleservices.instruction.selectors import LINE_FIELDS, matching
from teleservices.maps.grounds import ground_of, with_tiles
from teleservices.maps.places import Figure, Landmark, coordinates_of, geometry_of, landmarks
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.http import HttpRequest, HttpResponse
    from pydantic import JsonValue

    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Dossier
    from tenants.models import Commune

MOST: Final = 200
"""Requests on a map; the first ones of the list, in its order."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a request."""

    line: Line
    words: str


@dataclass(frozen=True, slots=True)
class Gathering:
    """Requests so near each other that one mark stands for them; `number` is on the map."""

    number: int
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class ListMap:
    """`count` requests are shown; `is_cut`: the list has more that are somewhere."""

    figure: Figure
    geojson: str
    gatherings: tuple[Gathering, ...]
    count: int
    is_cut: bool


def map_of(agent: Agent, filters: Filters, today: date, commune: Commune) -> ListMap:
    """Two statements: which definitions ask for a place, and the first requests that gave one."""
    rows = matching(agent, filters, today)
    copies = {one.pk: one for one in ProcedureCopy.objects.filter(pk__in=rows.order_by().values("copy"))}
    shown = rows.filter(_somewhere(copies)).select_related("assigned_to")
    found = list(shown.only(*LINE_FIELDS, "copy", "answers")[: MOST + 1])
    around = Around(filters, today, {})
    places = [place for one in found[:MOST] for place in _places(one, copies[one.copy_id], around)]
    figure, marks = landmarks(commune, [(one.at, one.spot) for one in places])
    return ListMap(
        figure=figure,
        geojson=_geojson(places, marks),
        gatherings=tuple(Gathering(number, one.things) for number, one in enumerate(marks, 1)),
        count=min(len(found), MOST),
        is_cut=len(found) > MOST,
    )


@dataclass(frozen=True, slots=True)
class _Located:
    """A place while it is being put on the map."""

    at: tuple[float, float]
    geometry: Mapping[str, JsonValue]
    spot: Spot


def _position_keys(copy: ProcedureCopy) -> list[str]:
    """Where its answers say a place; nowhere when they are encrypted: who reads the list may not read them."""
    procedure = copy.procedure
    if procedure.confidential:
        return []
    return [field.key for _step, field in procedure.fields() if field.kind == "position"]


def _somewhere(copies: Mapping[Any, ProcedureCopy]) -> Q:
    """The requests that gave a point or a drawing: in the database, so that 10,000 are not read."""
    condition = Q(pk__in=[])
    for copy in copies.values():
        for key in _position_keys(copy):
            given = Q(**{f"answers__{key}__lat__isnull": False}) | Q(
                **{f"answers__{key}__shape__isnull": False}
            )
            condition |= Q(copy=copy.pk) & given
    return condition


def _places(dossier: Dossier, copy: ProcedureCopy, around: Around) -> list[_Located]:
    found = []
    for key in _position_keys(copy):
        value = dossier.answers.get(key)
        points, geometry = coordinates_of(value), geometry_of(value)
        if not points or geometry is None:
            continue
        at = sum(lat for lat, _lon in points) / len(points), sum(lon for _lat, lon in points) / len(points)
        found.append(_Located(at, geometry, Spot(line_of(dossier, around), part_of(value, "text"))))
    return found


def _geojson(places: Sequence[_Located], marks: Sequence[Landmark[Spot]]) -> str:
    """For a map with streets: each place with the number of its mark; nothing that says who asked."""
    numbers = {id(spot): number for number, mark in enumerate(marks, 1) for spot in mark.things}
    features = [
        {"type": "Feature", "geometry": one.geometry, "properties": {"number": numbers[id(one.spot)]}}
        for one in places
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


@agents_only
@require_GET
def show_map(request: HttpRequest) -> HttpResponse:
    """The list on a map, with or without script; written down: places are answers of people."""
    agent, filters, commune = current_agent(request), Filters.read(request.GET), current_commune()
    found = map_of(agent, filters, local_day(commune, timezone.now()), commune)
    # The words of the search may be a name: they are not kept.
    detail = {"dossiers": str(found.count), "list": filters.query(words="").removeprefix("?")}
    record(ReadingAction.MAP_READ, agent_actor(agent, request), None, detail)
    context = {
        "map": found,
        "title": filters.queue.label,
        "filters": filters,
        "most": MOST,
        "ground": ground_of(commune),
        "has_tiles": bool(settings.MAP_TILES),
        "list_url": reverse("teleservices:instruction:inbox") + filters.query(),
        **office(agent),
    }
    return with_tiles(render(request, "teleservices/instruction/map.html", context))
