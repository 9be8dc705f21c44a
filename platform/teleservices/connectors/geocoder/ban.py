"""The API of the Base Adresse Nationale: the Géoplateforme's, or an `addok` server of one's own. Its address is a setting:
it moved once already (norms-fr §5.9, uncertain)."""

from __future__ import annotations

import time
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, ValidationError

from teleservices.connectors.geocoder.base import GeocoderDown, Place

SECONDS = 2.0
MOST_BYTES = 200_000
MOST_PLACES = 5


class _Properties(BaseModel):
    label: str
    name: str
    postcode: str = ""
    city: str = ""
    citycode: str = ""


class _Geometry(BaseModel):
    coordinates: tuple[float, float]


class _Feature(BaseModel):
    properties: _Properties
    geometry: _Geometry

    def as_place(self) -> Place:
        lon, lat = self.geometry.coordinates
        said = self.properties
        return Place(said.label, said.name, said.postcode, said.city, said.citycode, lat, lon)


class _Answer(BaseModel):
    features: list[_Feature] = Field(default_factory=list)


class Ban:
    """`address`: what stands before `/search` and `/reverse`."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")

    def search(self, words: str, *, near: str = "") -> list[Place]:
        """Raises GeocoderDown."""
        return self._ask("search", {"q": words, "limit": MOST_PLACES} | ({"citycode": near} if near else {}))

    def reverse(self, lat: float, lon: float) -> Place | None:
        """Raises GeocoderDown."""
        found = self._ask("reverse", {"lat": lat, "lon": lon, "limit": 1})
        return found[0] if found else None

    def check_config(self) -> list[str]:
        try:
            self.search("place de la mairie")
        except GeocoderDown as error:
            return [
                _("Le géocodeur ne répond pas (%(why)s)\u00a0: les adresses s’écrivent à la main.")
                % {"why": error}
            ]
        return []

    def _ask(self, verb: str, params: dict[str, Any]) -> list[Place]:
        """No redirect is followed, nothing large is read, and the whole takes two seconds at most."""
        import httpx  # 4 MB of a process that asks nobody outside

        end = time.monotonic() + SECONDS
        body = b""
        try:
            with (
                httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
                client.stream("GET", f"{self.address}/{verb}", params=params) as response,
            ):
                if response.status_code != httpx.codes.OK:
                    raise GeocoderDown(str(response.status_code))
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > MOST_BYTES or time.monotonic() > end:
                        raise GeocoderDown(_("réponse trop longue"))
            answer = _Answer.model_validate_json(body)
        except (httpx.HTTPError, ValidationError) as error:
            raise GeocoderDown(type(error).__name__) from error
        return [feature.as_place() for feature in answer.features[:MOST_PLACES]]
