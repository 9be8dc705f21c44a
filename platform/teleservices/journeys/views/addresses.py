"""Addresses that the geocoder of the settings proposes, asked by our server: a citizen's browser talks to nobody else.

By POST: what people type of an address stands in no log.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import structlog
from django.core.cache import cache
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from identity.rate_limits import address_of, allow
from teleservices.connectors.geocoder import GeocoderDown, Place, configured_geocoder
from teleservices.definition.shapes import degrees, on_earth
from teleservices.maps.outside import told_outside
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from teleservices.connectors.geocoder import Geocoder

log = structlog.get_logger(__name__)

SHORTEST, LONGEST = 3, 200
A_MINUTE = 60
KEPT_SECONDS = 86_400
QUIET_SECONDS = 60
_DOWN = "geocoder:down"


@never_cache
@require_POST
def addresses(request: HttpRequest) -> HttpResponse:
    """`q`: words; `ici`: in the commune alone. Nothing configured, nothing found or nobody there: an empty list."""
    words = " ".join(request.POST.get("q", "").split())[:LONGEST]
    geocoder = configured_geocoder()
    if geocoder is None or len(words) < SHORTEST:
        return _answered([])
    if not allow("addresses", address_of(request), limit=A_MINUTE, seconds=60):
        return JsonResponse({"places": []}, status=429)
    return _answered(_found(geocoder, words, current_commune().insee if "ici" in request.POST else ""))


def _answered(places: list[Place]) -> HttpResponse:
    return JsonResponse({"places": [asdict(one) for one in places]})


@never_cache
@require_POST
def pointed(request: HttpRequest) -> HttpResponse:
    """`lat`, `lon`: what a point is called ("" when nobody knows), and what to say when it is elsewhere."""
    lat, lon = degrees(request.POST.get("lat", "")), degrees(request.POST.get("lon", ""))
    if not isinstance(lat, float) or not isinstance(lon, float) or not on_earth(lat, lon):
        return JsonResponse({"label": "", "outside": ""}, status=400)
    if not allow("addresses", address_of(request), limit=A_MINUTE, seconds=60):
        return JsonResponse({"label": "", "outside": ""}, status=429)
    geocoder = configured_geocoder()
    place = _nearest(geocoder, lat, lon) if geocoder else None
    outside = told_outside(current_commune(), lat, lon)
    return JsonResponse({"label": place.label if place else "", "outside": outside})


def _found(geocoder: Geocoder, words: str, near: str) -> list[Place]:
    return _asked(f"{near} {words.lower()}", lambda: geocoder.search(words, near=near))


def _nearest(geocoder: Geocoder, lat: float, lon: float) -> Place | None:
    """The address of a point, asked once for each metre."""

    def ask() -> list[Place]:
        place = geocoder.reverse(lat, lon)
        return [place] if place else []

    found = _asked(f"{lat:.5f} {lon:.5f}", ask)
    return found[0] if found else None


def _asked(question: str, ask: Callable[[], list[Place]]) -> list[Place]:
    """Remembered for a day under a hash of the question; a geocoder that failed is left alone for a minute."""
    key = f"geocoder:{hashlib.sha256(question.encode()).hexdigest()}"
    known = cache.get(key)
    if known is not None:
        return [Place(**one) for one in json.loads(known)]
    if cache.get(_DOWN):
        return []
    try:
        found = ask()
    except GeocoderDown as error:
        cache.set(_DOWN, True, QUIET_SECONDS)
        log.warning("geocoder.down", error=str(error))
        return []
    cache.set(key, json.dumps([asdict(one) for one in found]), KEPT_SECONDS)
    return found
