"""Write what agents arrange."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from teleservices.instruction.models import Label, Preference

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from identity.town_hall.models import Service


@transaction.atomic
def keep_preference(agent: Agent, chosen: dict[str, Any], delegate: Agent | None) -> Preference:
    """``chosen`` holds fields of the model; whoever stands in is never the agent."""
    fields = {
        name: chosen[name]
        for name in ("columns", "wants_alerts", "wants_digest", "absent_from", "absent_until")
    }
    kept, _created = Preference.objects.update_or_create(
        agent=agent, defaults={**fields, "delegate": delegate if chosen["absent_from"] else None}
    )
    return kept


def add_label(service: Service, name: str, tone: str) -> bool:
    """Whether it is new; the same word again takes the new colour."""
    _label, created = Label.objects.update_or_create(service=service, name=name, defaults={"tone": tone})
    return created
