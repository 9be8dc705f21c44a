"""Who is away and who stands in: what is newly entrusted to an absent agent goes to the one they named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

from teleservices.instruction.models import Preference

if TYPE_CHECKING:
    from datetime import date

    from identity.accounts.models import Agent

#: A stand-in may be away too; past this many, the request stays with the last one found.
_HOPS: Final = 4


def away_on(day: date) -> Q:
    """Preferences of who is away that day; the last day of an absence is one."""
    until = Q(absent_until=None) | Q(absent_until__gte=day)
    return Q(absent_from__lte=day) & until


def absence_of(agent: Agent, day: date) -> Preference | None:
    """The agent's absence that day, with who stands in."""
    return Preference.objects.filter(away_on(day), agent=agent.pk).select_related("delegate").first()


def stand_in(agent: Agent, day: date) -> Agent:
    """Who receives what is entrusted to the agent that day: themselves, or whoever stands in, active and not away."""
    receiver, seen = agent, {agent.pk}
    for _hop in range(_HOPS):
        absence = absence_of(receiver, day)
        if absence is None or absence.delegate is None:
            return receiver
        if absence.delegate.pk in seen or not absence.delegate.is_active:
            return receiver
        receiver = absence.delegate
        seen.add(receiver.pk)
    return receiver
