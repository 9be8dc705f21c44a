"""« @Prénom Nom » in a note: who among those who read the dossier is cited."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from identity.accounts.models import Agent, Membership
from teleservices.dossiers import services
from teleservices.dossiers.perms import READING_ROLES
from teleservices.dossiers.services.deposit import folded
from teleservices.instruction.alerts import tell_mentioned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from identity.town_hall.models import Service
    from teleservices.dossiers.models import Dossier


def readers_of(service: Service) -> list[Agent]:
    """The active agents who read the dossiers of a service."""
    held = Membership.objects.filter(Q(service=service) | Q(service=None), role__in=READING_ROLES)
    return list(Agent.objects.filter(is_active=True, pk__in=held.values("agent_id")))


def mentioned(text: str, agents: Sequence[Agent]) -> list[Agent]:
    """By the whole name, by the first name when one agent only has it, or by what comes before the @ of the address."""
    if "@" not in text:
        return []
    words = folded(text)
    firsts = Counter(folded(one.first_name) for one in agents)
    return [one for one in agents if any(_cites(words, name) for name in _names(one, firsts))]


def _names(agent: Agent, firsts: Counter[str]) -> list[str]:
    first = folded(agent.first_name)
    names = [folded(agent.get_full_name()), folded(agent.email.partition("@")[0])]
    return [name for name in (*names, first if firsts[first] == 1 else "") if name]


def _cites(words: str, name: str) -> bool:
    return re.search(rf"(?<!\w)@{re.escape(name)}(?!\w)", words) is not None


@transaction.atomic
def note_and_tell(dossier: Dossier, text: str, *, agent: Agent) -> list[Agent]:
    """Write the note; whoever it cites is told by e-mail, unless they said otherwise. Who is cited."""
    written = services.note(dossier, text, agent=agent)
    cited = [one for one in mentioned(text, readers_of(dossier.service)) if one.pk != agent.pk]
    for one in cited:
        tell_mentioned(dossier, one, agent, written.pk)
    return cited
