"""Who may work here, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from identity.accounts.models import AcceptedOrganisation, Agent, Invitation, Membership
from tenants.current import commune_or_none

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class AcceptedBodies:
    """Employers whose agents may be given a role: whole bodies by SIREN, single establishments by SIRET."""

    sirens: frozenset[str]
    sirets: frozenset[str]

    def accept(self, siret: str) -> bool:
        return len(siret) == 14 and siret.isdecimal() and (siret[:9] in self.sirens or siret in self.sirets)


def accepted_bodies() -> AcceptedBodies:
    """The commune (on its host) or the operator (on its own) and the bodies it lists."""
    commune = commune_or_none()
    rows = list(AcceptedOrganisation.objects.values_list("siren", "siret"))
    sirens = {siren for siren, siret in rows if not siret} | {
        commune.siren if commune else settings.OPERATOR_SIREN
    }
    return AcceptedBodies(frozenset(sirens - {""}), frozenset(siret for _, siret in rows if siret))


def memberships_of(agent: Agent) -> list[Membership]:
    """The agent's roles, read once an instance."""
    known: list[Membership] | None = getattr(agent, "_memberships", None)
    if known is None:
        rows = agent.memberships.all()
        known = list(rows.select_related("service") if commune_or_none() else rows)
        agent._memberships = known  # type: ignore[attr-defined]
    return known


def pending_invitations() -> QuerySet[Invitation]:
    """Invitations that may still be used."""
    return Invitation.objects.filter(
        consumed_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=timezone.now()
    )


def agents_with_roles() -> list[Agent]:
    """Every active agent who has a role, with the roles already read."""
    agents = Agent.objects.filter(is_active=True, memberships__isnull=False).distinct()
    return list(agents.prefetch_related("memberships__service"))
