"""The procedures that the commune offers, as its site shows them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as __

from design.typography import first_sentence
from teleservices.dossiers.models import Offer


@dataclass(frozen=True)
class Tile:
    """A thing to do: its name, a line about it, an icon of the set, where it begins."""

    title: str
    summary: str
    icon: str
    url: str


def every() -> list[Tile]:
    """All that the commune offers, in the order of the list at ``/demarches/``; one statement."""
    offers = Offer.objects.filter(is_enabled=True).only("slug", "title", "summary", "icon", "position")
    return [Tile(offer.title, offer.summary, offer.icon, offer.url) for offer in offers]


def tasks(limit: int) -> list[Tile]:
    """What people come for: the first procedures, then what every town hall is asked, up to ``limit``. Each says one
    sentence: six of them stand before the news on a telephone."""
    return [replace(tile, summary=first_sentence(tile.summary)) for tile in [*every(), *_always()][:limit]]


def _always() -> list[Tile]:
    return [
        Tile(__("Suivre une demande"), __("Avec votre code de suivi ou votre compte"), "search", "/suivi/"),
        Tile(
            __("Écrire à la mairie"),
            __("Une demande, une question, un document"),
            "mail",
            "/saisir-par-voie-electronique/",
        ),
        Tile(__("Horaires et contact"), __("Services, adresses, téléphones"), "clock", "/contact/"),
        Tile(__("Mon compte"), __("Vos demandes, vos brouillons, vos messages"), "user", "/compte/"),
    ]
