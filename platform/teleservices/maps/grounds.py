"""What lies under the point of a person: the outline of the commune and its town hall, and tiles when the operator has some.

Nothing is asked of anybody else unless the operator named where tiles come from (``PARVIS_MAP_TILES``): the browsers of
citizens would then ask that host, which learns their address.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from tenants.geography import contour_of, town_hall_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tenants.models import Commune

FIGURES = 5
"""Decimals of a degree: a metre."""


def ground_of(commune: Commune) -> str:
    """JSON for map.js: `rings` and `hall` as [lat, lon], `tiles` and `attribution` ("" without)."""
    contour = contour_of(commune.insee)
    hall = town_hall_of(commune.insee)
    known = hall is not None and hall.latitude is not None and hall.longitude is not None
    ground: dict[str, Any] = {
        "rings": [[_point(lat, lon) for lon, lat in ring] for ring in contour.rings] if contour else [],
        "hall": _point(hall.latitude, hall.longitude) if hall and known else None,
        "hall_name": _("Mairie"),
        "tiles": settings.MAP_TILES,
        "attribution": settings.MAP_ATTRIBUTION,
    }
    return json.dumps(ground, separators=(",", ":"), ensure_ascii=False)


def _point(lat: float | None, lon: float | None) -> list[float]:
    return [round(lat or 0.0, FIGURES), round(lon or 0.0, FIGURES)]


def with_tiles(response: HttpResponse) -> HttpResponse:
    """A page that has a map may load the tiles of the settings' host, and of no other."""
    if settings.MAP_TILES:
        response._csp_update = {"img-src": tile_hosts()}  # type: ignore[attr-defined]  # django-csp
    return response


def tile_hosts() -> list[str]:
    """For a policy of our own: the host of the settings, none without tiles."""
    parts = urlsplit(settings.MAP_TILES)
    return [f"{parts.scheme}://{parts.netloc}"] if settings.MAP_TILES else []
