"""Who reads a dossier and who acts on it. Another commune's dossier, another service's and none give the same 404."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from identity.accounts.enums import INSTRUCTING_ROLES, Role
from identity.accounts.models import Agent, Membership
from identity.accounts.perms import has_role, services_of
from identity.accounts.selectors import memberships_of
from identity.town_hall.selectors import active_services
from teleservices.dossiers.models import Dossier
from teleservices.dossiers.perms import ACTING_ROLES, READING_ROLES
from teleservices.dossiers.sealed import readable

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from identity.town_hall.models import Service


def visible_dossiers(agent: Agent) -> QuerySet[Dossier]:
    """Dossiers of the services where the agent instructs or reads; all of them for who has the whole commune."""
    held = [one for one in memberships_of(agent) if one.role in READING_ROLES]
    if any(one.service_id is None for one in held):
        return Dossier.objects.all()
    return Dossier.objects.filter(service__in={one.service_id for one in held})


def visible_services(agent: Agent) -> list[Service]:
    """The services whose dossiers the agent reads."""
    return services_of(agent, *READING_ROLES)


def may_read_words(agent: Agent, dossier: Dossier) -> bool:
    """A confidential dossier is read in its service alone: who manages the accounts of the commune knows that it exists,
    and no more.
    """
    return not dossier.is_confidential or has_role(
        agent, *INSTRUCTING_ROLES, Role.READER, service=dossier.service
    )


def dossier_to_read(agent: Agent, pk: UUID) -> Dossier:
    """The dossier, with what its page needs. Raises Http404 when the agent may not know that it exists."""
    rows = visible_dossiers(agent).select_related(
        "copy", "service", "assigned_to", "offer", "citizen", "mandate"
    )
    dossier = rows.filter(pk=pk).first()
    if dossier is None:
        raise Http404
    if not may_read_words(agent, dossier):
        raise PermissionDenied
    return readable(dossier)


def may_act(agent: Agent, dossier: Dossier) -> bool:
    """Instructors of its service and administrators act; readers look."""
    return has_role(agent, *ACTING_ROLES, service=dossier.service)


def dossier_to_act_on(agent: Agent, pk: UUID) -> Dossier:
    """The same, for who may act. Raises PermissionDenied for who only reads it, Http404 for the others."""
    dossier = dossier_to_read(agent, pk)
    if not may_act(agent, dossier):
        raise PermissionDenied
    return dossier


def colleagues_of(service: Service) -> list[Agent]:
    """Who instructs in a service, its head too."""
    held = Membership.objects.filter(Q(service=service) | Q(service=None), role__in=INSTRUCTING_ROLES)
    return list(Agent.objects.filter(is_active=True, pk__in=held.values("agent_id")))


def other_services(service: Service) -> list[Service]:
    """Where a dossier may be sent."""
    return [one for one in active_services() if one.pk != service.pk]


def heads(agent: Agent) -> bool:
    """Whether the agent heads a service: what was not answered in time comes up to them."""
    return has_role(agent, Role.HEAD)


def acts_somewhere(agent: Agent) -> bool:
    """Whether the agent acts on the dossiers of at least one service."""
    return has_role(agent, *ACTING_ROLES)


def acting_services(agent: Agent) -> list[Service]:
    """The services on whose dossiers the agent acts."""
    return services_of(agent, *ACTING_ROLES)


def fellow_readers(agent: Agent) -> list[Agent]:
    """The active colleagues who instruct in a service of the agent's, or in all."""
    mine = [one.pk for one in acting_services(agent)]
    held = Membership.objects.filter(role__in=ACTING_ROLES).filter(Q(service__in=mine) | Q(service=None))
    return list(Agent.objects.filter(is_active=True, pk__in=held.values("agent_id")).exclude(pk=agent.pk))
