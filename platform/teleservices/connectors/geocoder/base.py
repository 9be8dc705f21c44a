"""What a geocoder answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class GeocoderDown(Exception):
    """It does not answer, or not in time, or not what it should: the person goes on typing."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address and its point (WGS 84). `label` is the whole of it on one line; `street` has the number."""

    label: str
    street: str
    postcode: str
    city: str
    insee: str
    lat: float
    lon: float


class Geocoder(Protocol):
    """A kind of geocoder. It is told words or a point, and nothing of who asks."""

    def search(self, words: str, *, near: str = "") -> list[Place]:
        """The best first, five at most; those of the commune `near` (INSEE code) alone when it is given.
        Raises GeocoderDown."""

    def reverse(self, lat: float, lon: float) -> Place | None:
        """The nearest address, None when there is none. Raises GeocoderDown."""

    def check_config(self) -> list[str]:
        """What is wrong, in French; empty when it answers."""
