"""What an agent may file for people, and which of those dossiers they tell the people of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404

from identity.accounts.enums import INSTRUCTING_ROLES
from identity.accounts.perms import has_role
from teleservices.dossiers.models import Dossier, Offer
from teleservices.dossiers.perms import ACTING_ROLES
from teleservices.dossiers.sealed import readable
from teleservices.instruction.perms import acting_services, may_read_words
from teleservices.journeys.ways import is_done_here

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from identity.accounts.models import Agent
    from tenants.models import Commune


def offers_at_desk(agent: Agent) -> Sequence[Offer]:
    """Every procedure of the services where the agent acts, whether it may be filed here or not."""
    rows = Offer.objects.filter(is_enabled=True, service__in=acting_services(agent))
    return list(rows.select_related("copy", "service"))


def may_file(offer: Offer, commune: Commune) -> bool:
    """The law and the commune let an agent take it: it is filed here, and its definition opens the desk.

    A procedure of the State's own service, or one for which the person must come, is filed by nobody here.
    """
    procedure = offer.procedure
    return bool(procedure.on_behalf.desk) and not procedure.sve_excluded and is_done_here(offer, commune)


def may_type(agent: Agent, offer: Offer) -> bool:
    """What is confidential is typed by who instructs it: an administrator who could not read it does not write it."""
    return not offer.procedure.confidential or has_role(agent, *INSTRUCTING_ROLES, service=offer.service)


def offer_to_file(agent: Agent, slug: str, commune: Commune) -> Offer:
    """Raises Http404 for a procedure of another service, one that is closed to the desk, and one that is not."""
    offer = Offer.objects.select_related("copy", "service").filter(slug=slug, is_enabled=True).first()
    if offer is None or not has_role(agent, *ACTING_ROLES, service=offer.service):
        raise Http404
    if not may_file(offer, commune) or not may_type(agent, offer):
        raise Http404
    return offer


def dossier_to_tell(agent: Agent, pk: UUID) -> Dossier:
    """One filed for somebody, to who acts in its service and to the agent who filed it: routing may have sent it to a
    service that they do not read. What is confidential stays with who reads it. Raises Http404.
    """
    rows = Dossier.objects.select_related("mandate", "copy", "service", "offer", "acknowledgement")
    services = acting_services(agent)
    mine = Q(mandate__agent=agent) | Q(service__in=services)
    found = rows.filter(mine, pk=pk, mandate__isnull=False).first()
    if found is None or not may_read_words(agent, found):
        raise Http404
    return readable(found)
