"""Who in the town hall is told of what happens to a dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from identity.accounts.enums import Role
from identity.accounts.models import Agent, Membership

if TYPE_CHECKING:
    from identity.town_hall.models import Service
    from teleservices.dossiers.models import Dossier


def in_charge(dossier: Dossier) -> list[str]:
    """The address of the agent who follows it; of everybody in the service when nobody does."""
    follower = dossier.assigned_to
    if follower is not None and follower.is_active and follower.email:
        return [follower.email]
    return whole_service(dossier.service)


def whole_service(service: Service) -> list[str]:
    """Instructors of the service; without any, who heads it; without any, the administrators of the commune; without
    any, the service's own address.
    """
    return (
        _holding(Role.INSTRUCTOR, service)
        or _holding(Role.HEAD, service)
        or _holding(Role.ADMINISTRATOR, None)
        or [*filter(None, [service.email])]
    )


def heads_too(addresses: list[str], service: Service) -> list[str]:
    """These people, and who heads the service, who answers for its dates."""
    return sorted({*addresses, *_holding(Role.HEAD, service)})


def _holding(role: Role, service: Service | None) -> list[str]:
    place = Q(service=None) if service is None else Q(service=service) | Q(service=None)
    held = Membership.objects.filter(place, role=role)
    agents = Agent.objects.filter(is_active=True, pk__in=held.values("agent_id")).exclude(email="")
    return sorted(agents.values_list("email", flat=True))
