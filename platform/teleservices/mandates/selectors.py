"""Whom the agents still have to tell by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import F, Q

from teleservices.dossiers.telling import waiting_to_be_told
from teleservices.instruction.perms import acting_services, may_read_words

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Mandate

MOST: Final = 50


def to_tell(agent: Agent) -> list[Mandate]:
    """Those of the agent's services, and those that they filed, where something is to be told (`services.untold`), the
    oldest first; one query.
    """
    mine = Q(agent=agent) | Q(dossier__service__in=acting_services(agent))
    rows = waiting_to_be_told().filter(mine)
    found = rows.select_related("dossier__copy", "dossier__service").order_by(F("created_at"))[:MOST]
    return [one for one in found if may_read_words(agent, one.dossier)]
