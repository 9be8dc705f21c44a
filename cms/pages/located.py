"""Where something is, as a page draws it: a figure that needs no script, and a link to the streets around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from teleservices.maps.places import overview

if TYPE_CHECKING:
    from teleservices.maps.places import Figure
    from tenants.models import Commune


@dataclass(frozen=True)
class Located:
    """``streets_url``: a page of OpenStreetMap, opened only by who presses the link."""

    figure: Figure
    streets_url: str


def located(commune: Commune, latitude: float | None, longitude: float | None) -> Located | None:
    if latitude is None or longitude is None:
        return None
    lat, lon = f"{latitude:.6f}", f"{longitude:.6f}"
    url = f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=18/{lat}/{lon}"
    return Located(overview(commune, (latitude, longitude)), url)
