"""Filters that agents keep under a name, for themselves or for a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from teleservices.instruction.models import SavedFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from identity.accounts.models import Agent
    from identity.town_hall.models import Service
    from teleservices.instruction.filters import Filters


def saved_for(agent: Agent, services: Sequence[Service]) -> list[SavedFilter]:
    """The agent's own, and those shared with the services whose dossiers they read; one query."""
    shared = Q(service__in=[one.pk for one in services])
    return list(SavedFilter.objects.filter(Q(agent=agent.pk) | shared).order_by("name", "created_at"))


def save_filter(agent: Agent, name: str, filters: Filters, service: Service | None) -> SavedFilter:
    """Keep the address under a name; the same name again replaces what it held."""
    found, _created = SavedFilter.objects.update_or_create(
        agent=agent,
        name=name,
        defaults={"query": filters.query().removeprefix("?"), "service": service},
    )
    return found
