"""The kinds of geocoders, by the first word of their address in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from teleservices.connectors.geocoder.base import Geocoder

GEOCODERS: dict[str, str] = {"ban": "teleservices.connectors.geocoder.ban.Ban"}


def configured_geocoder() -> Geocoder | None:
    """The geocoder that the settings name (`ban+https://…`), None when they name none."""
    address: str = settings.GEOCODER
    if not address:
        return None
    kind, _, rest = address.partition("+")
    geocoder: Geocoder = import_string(GEOCODERS[kind])(rest)
    return geocoder
