"""One access function an object. Absent and forbidden look the same: None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from identity.accounts.enums import INSTRUCTING_ROLES, Role
from identity.accounts.perms import has_role
from teleservices.dossiers.codes import LENGTH, code_hash, normalised
from teleservices.dossiers.enums import ScanState
from teleservices.dossiers.models import Dossier, Draft

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from teleservices.dossiers.models import Piece

READING_ROLES = (Role.ADMINISTRATOR, Role.READER, *INSTRUCTING_ROLES)
ACTING_ROLES = (Role.ADMINISTRATOR, *INSTRUCTING_ROLES)


def _dossiers() -> QuerySet[Dossier]:
    return Dossier.objects.select_related("copy", "offer", "service")


def dossier_for_citizen(citizen: Citizen | None, dossier_id: UUID) -> Dossier | None:
    """The person's own dossier."""
    if citizen is None:
        return None
    return _dossiers().filter(pk=dossier_id, citizen_id=citizen.pk).first()


def dossier_of_reference(citizen: Citizen | None, reference: str) -> Dossier | None:
    """The person's own dossier of that reference; not one that they filed for somebody else."""
    if citizen is None:
        return None
    return _dossiers().filter(reference=reference, citizen_id=citizen.pk, mandate=None).first()


def dossier_for_tracking(reference: str, code: str) -> Dossier | None:
    """The dossier of a reference and its tracking code: one query by hash, whether right or wrong."""
    given = normalised(code)
    found = _dossiers().filter(tracking_hash=code_hash(given)).first() if len(given) == LENGTH else None
    if found is None or normalised(found.reference) != normalised(reference):
        return None
    return found


def dossier_for_key(dossier_id: UUID, tracking_hash: str) -> Dossier | None:
    """The dossier that a browser opened by its code, as long as that code was not renewed."""
    return _dossiers().filter(pk=dossier_id, tracking_hash=tracking_hash).first()


def dossier_for_keys(reference: str, held: Mapping[str, str]) -> Dossier | None:
    """The dossier of that reference among those that a browser opened by their codes (id: hash)."""
    found = _dossiers().filter(pk__in=list(held), reference=reference).first() if held else None
    return found if found is not None and held.get(str(found.pk)) == found.tracking_hash else None


def piece_of(dossier: Dossier, piece_id: UUID) -> Piece | None:
    """A piece of a dossier that one may read; one found dangerous is handed to nobody."""
    return dossier.pieces.filter(pk=piece_id).exclude(scan=ScanState.INFECTED).first()


def _drafts(now: datetime) -> QuerySet[Draft]:
    return Draft.objects.select_related("copy", "offer__service", "offer__copy", "citizen").filter(
        expires_at__gt=now
    )


def draft_of_session(draft_id: UUID, slug: str, citizen: Citizen | None, now: datetime) -> Draft | None:
    """The draft that a browser's session names; one that joined an account opens only for that account."""
    found = _drafts(now).filter(pk=draft_id, offer__slug=slug).first()
    if found is None or (found.citizen_id and (citizen is None or found.citizen_id != citizen.pk)):
        return None
    return found


def may_fill(draft: Draft, agent: Agent | None) -> bool:
    """Whether a draft begun at the desk opens for that agent: the same, who still acts in its service."""
    return (
        agent is not None
        and draft.agent_id == agent.pk
        and has_role(agent, *ACTING_ROLES, service=draft.offer.service)
    )


def is_from_desk(draft: Draft) -> bool:
    """Begun by an agent, who may be gone since: then it opens for nobody."""
    return draft.agent_id is not None or bool((draft.behalf or {}).get("origin"))


def draft_of_agent(agent: Agent, draft_id: UUID, now: datetime) -> Draft | None:
    """A draft that the agent began for somebody."""
    found = _drafts(now).filter(pk=draft_id, agent=agent).first()
    return found if found is not None and may_fill(found, agent) else None


def draft_of_citizen(citizen: Citizen, slug: str, now: datetime) -> Draft | None:
    """The last draft of an account for a procedure."""
    own = _drafts(now).filter(citizen_id=citizen.pk, offer__slug=slug, agent=None)
    return own.order_by("-updated_at").first()


def draft_for_code(code: str, now: datetime) -> Draft | None:
    """The draft that a resume code opens."""
    given = normalised(code)
    if len(given) != LENGTH:
        return None
    found = _drafts(now).filter(resume_hash=code_hash(given)).first()
    return None if found is None or is_from_desk(found) else found
