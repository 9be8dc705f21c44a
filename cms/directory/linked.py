"""Entries and services as search engines show them (schema.org): where, when it is open, how to reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cms.directory.enums import EntryKind
from design.linked_data import coordinates, opening_hours, postal_address

if TYPE_CHECKING:
    from cms.directory.models import DirectoryPage
    from design.hours import WeeklyHours
    from identity.town_hall.models import Service
    from tenants.models import Commune

_KINDS = {
    EntryKind.PLACE: "CivicStructure",
    EntryKind.ASSOCIATION: "Organization",
    EntryKind.SHOP: "LocalBusiness",
    EntryKind.ELECTED: "Person",
}
#: Of a place, where schema.org knows closer: each is a CivicStructure.
_PLACES = {
    "administration": "GovernmentBuilding",
    "salle": "EventVenue",
    "parc": "Park",
    "culte": "PlaceOfWorship",
    "stationnement": "ParkingFacility",
    "cimetiere": "Cemetery",
}


def entry_data(entry: DirectoryPage, commune: Commune) -> dict[str, Any] | None:
    """None for what the town hall writes about one of its services: the page of the service says it."""
    if entry.kind not in _KINDS:
        return None
    links = [link for link in (entry.website, *(entry.social_links or ())) if link]
    found = {"@type": _type_of(entry), "name": entry.title, **_reached(entry, commune)}
    if entry.summary:
        found["description"] = entry.summary
    if links:
        found["sameAs"] = links
    match entry.kind:
        case EntryKind.ELECTED:
            found |= {"jobTitle": entry.function} if entry.function else {}
            found["worksFor"] = {"@id": f"{commune.base_url}/#mairie"}
        case EntryKind.PLACE:
            found |= _place(entry)
        case EntryKind.SHOP if entry.hours.is_known:
            found["openingHoursSpecification"] = _hours(entry)
        case _:
            pass
    return found


def _type_of(entry: DirectoryPage) -> str:
    if entry.kind == EntryKind.PLACE:
        return next((_PLACES[one] for one in entry.categories or () if one in _PLACES), "CivicStructure")
    return _KINDS[EntryKind(entry.kind)]


def _reached(thing: DirectoryPage | Service, commune: Commune) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if thing.phone:
        found["telephone"] = thing.phone
    if thing.email:
        found["email"] = thing.email
    if thing.address_lines:
        found["address"] = postal_address(thing.address_lines, commune.name)
    is_somebody = getattr(thing, "kind", "") == EntryKind.ELECTED
    if thing.latitude is not None and thing.longitude is not None and not is_somebody:
        geo = coordinates(thing.latitude, thing.longitude)
        # An organization is no place: it is at one.
        is_association = getattr(thing, "kind", "") == EntryKind.ASSOCIATION
        found |= {"location": {"@type": "Place", "geo": geo}} if is_association else {"geo": geo}
    return found


def _place(entry: DirectoryPage) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if entry.hours.is_known:
        found["openingHoursSpecification"] = _hours(entry)
    if entry.capacity:
        found["maximumAttendeeCapacity"] = entry.capacity
    if entry.access_words:
        found["amenityFeature"] = [
            {"@type": "LocationFeatureSpecification", "name": word, "value": True}
            for word in entry.access_words
        ]
    return found


def _hours(entry: DirectoryPage) -> list[dict[str, Any]]:
    return opening_hours(entry.hours.as_of(timezone.localdate()))


def service_data(service: Service, hours: WeeklyHours, commune: Commune) -> dict[str, Any]:
    """A service of the town hall: an office of the commune, with its own hours."""
    found: dict[str, Any] = {
        "@type": "GovernmentOffice",
        "name": service.name,
        "parentOrganization": {"@id": f"{commune.base_url}/#mairie"},
        "areaServed": {"@type": "City", "name": commune.name, "identifier": commune.insee},
        "image": f"{commune.base_url}/partage.png",
        **_reached(service, commune),
    }
    if service.summary:
        found["description"] = service.summary
    if service.website:
        found["sameAs"] = [service.website]
    if hours.is_known:
        found["openingHoursSpecification"] = opening_hours(hours.as_of(timezone.localdate()))
    return found
