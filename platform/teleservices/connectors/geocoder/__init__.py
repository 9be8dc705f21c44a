"""Addresses: what another program proposes for words, and what it calls a point. Never needed to answer."""

from teleservices.connectors.geocoder.base import Geocoder, GeocoderDown, Place
from teleservices.connectors.geocoder.registry import configured_geocoder

__all__ = ["Geocoder", "GeocoderDown", "Place", "configured_geocoder"]
