"""How the town hall is seized electronically: the teleservices and addresses that it declares (CRPA, L112-8 to L112-11,
R112-9-1 and R112-9-2; norms-fr §2.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from teleservices.definition.enums import ChannelKind
from teleservices.dossiers.models import Offer
from teleservices.journeys.ways import channels_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from identity.town_hall.models import Service
    from tenants.models import Commune


@dataclass(frozen=True)
class Door:
    """A procedure: its page, which says the rest."""

    title: str
    summary: str
    url: str


@dataclass(frozen=True)
class Address:
    """An electronic address that seizes the town hall."""

    service: str
    email: str


@dataclass(frozen=True)
class Filing:
    """``here``: done on this site; ``elsewhere``: on another; ``in_person``: with somebody at the counter; ``excluded``:
    left out of electronic filing by decree (L112-10)."""

    here: list[Door] = field(default_factory=list)
    elsewhere: list[Door] = field(default_factory=list)
    in_person: list[Door] = field(default_factory=list)
    excluded: list[Door] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)


def filing(commune: Commune, services: Iterable[Service]) -> Filing:
    """From what the commune offers; one statement."""
    found = Filing(addresses=_addresses(commune, services))
    for offer in Offer.objects.filter(is_enabled=True).select_related("copy"):
        door = Door(offer.title, offer.summary, offer.url)
        kinds = {channel.kind for channel in channels_of(offer, commune)}
        if offer.procedure.sve_excluded:
            found.excluded.append(door)
        elif ChannelKind.OWN in kinds:
            found.here.append(door)
        elif ChannelKind.LINK in kinds:
            found.elsewhere.append(door)
        else:
            found.in_person.append(door)
    return found


def _addresses(commune: Commune, services: Iterable[Service]) -> list[Address]:
    """Of the services that give one, each address once; the town hall's first (``Service.Meta.ordering``)."""
    found: dict[str, Address] = {}
    for service in services:
        if service.email:
            found.setdefault(service.email.lower(), Address(service.name, service.email))
    if not found and commune.contact_email:
        found[commune.contact_email] = Address("", commune.contact_email)
    return list(found.values())
