"""What is done to the services of the town hall from the site's desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from cms.directory.enums import ServiceAction
from identity.audit.services import agent_actor, record
from identity.town_hall.models import Service
from teleservices.connectors.geocoder import GeocoderDown, configured_geocoder
from tenants.geography.slugs import fold
from tenants.twice import the_same

if TYPE_CHECKING:
    from django.http import HttpRequest

    from identity.accounts.models import Agent
    from tenants.models import Commune

_LONGEST_SLUG = 55
#: What a person says of a service; where it is on the map is worked out.
_SAID: Final = (
    "name", "summary", "email", "phone", "website", "address", "postal_code", "city", "hours_data", "hours_note",
    "procedures", "is_active", "position",
)  # fmt: skip


@transaction.atomic
def keep_service(service: Service, *, agent: Agent, request: HttpRequest | None = None) -> Service:
    """A new service, or one that changes; what is sent twice is one service. Its slug never changes: procedures and
    addresses name it."""
    if service._state.adding and (sent_before := the_same(service, _SAID)) is not None:
        return sent_before
    if not service.slug:
        service.slug = _free_slug(service.name)
    service.save()
    record(
        ServiceAction.SERVICE_KEPT,
        agent_actor(agent, request),
        target=service,
        detail={"service": service.slug},
    )
    return service


def locate(lines: tuple[str, ...], commune: Commune) -> tuple[float, float] | None:
    """Where an address is, by the geocoder of the settings; None without one, or when it does not answer."""
    geocoder = configured_geocoder()
    if geocoder is None or not lines:
        return None
    try:
        found = geocoder.search(" ".join(lines), near=commune.insee)
    except GeocoderDown:
        return None
    return (found[0].lat, found[0].lon) if found else None


def _free_slug(name: str) -> str:
    wished = fold(name)[:_LONGEST_SLUG] or "service"
    taken = set(Service.objects.filter(slug__startswith=wished).values_list("slug", flat=True))
    return next(
        one for one in (wished, *(f"{wished}-{n}" for n in range(2, len(taken) + 3))) if one not in taken
    )
