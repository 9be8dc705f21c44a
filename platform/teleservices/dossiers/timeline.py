"""Write to the timeline of a dossier, in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from teleservices.dossiers.enums import Audience, EventKind, PersonKind
from teleservices.dossiers.models import Event
from teleservices.dossiers.sealed import sealed_json

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Dossier


@dataclass(frozen=True)
class Author:
    """Who did it. Agents are named; a citizen is the dossier's own person."""

    kind: PersonKind
    id: UUID | None = None
    label: str = ""


QUOTING = {"before", "after"}
"""In a detail: what people wrote."""

CITIZEN = Author(PersonKind.CITIZEN)
SYSTEM = Author(PersonKind.SYSTEM)


def agent_author(agent: Agent) -> Author:
    return Author(PersonKind.AGENT, agent.pk, str(agent)[:310])


def tell(
    dossier: Dossier,
    kind: EventKind,
    author: Author,
    *,
    text: str = "",
    audience: Audience = Audience.EVERYONE,
    detail: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> Event:
    """Append one fact. `text` is read by people, `detail` by the software."""
    event = Event(
        dossier=dossier,
        kind=kind,
        actor_kind=author.kind,
        actor_id=author.id,
        actor_label=author.label,
        text=text,
        audience=audience,
        detail=_kept(dossier, detail or {}),
    )
    if at:
        event.at = at
    event.save(force_insert=True)
    return event


def _kept(dossier: Dossier, detail: dict[str, Any]) -> dict[str, Any]:
    """Former and new answers of a confidential dossier are sealed; dates and ids that the software reads are not."""
    if not detail.keys() & QUOTING or not dossier.is_confidential:
        return detail
    return {key: sealed_json(value) if key in QUOTING else value for key, value in detail.items()}
