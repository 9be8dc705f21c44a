"""Which dossiers a batch is about: those that were ticked, or all that the address of the list asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from teleservices.instruction.batches.services import LIMIT
from teleservices.instruction.filters import Filters
from teleservices.instruction.perms import visible_dossiers
from teleservices.instruction.selectors import matching

if TYPE_CHECKING:
    from datetime import date

    from django.http import QueryDict

    from identity.accounts.models import Agent
    from identity.town_hall.models import Service
    from teleservices.dossiers.models import Dossier


@dataclass(frozen=True, slots=True)
class Selection:
    """The dossiers, at most 500, in the order of the list; `matched` is how many there are."""

    dossiers: list[Dossier]
    matched: int

    @property
    def is_cut(self) -> bool:
        return self.matched > len(self.dossiers)

    @property
    def services(self) -> list[Service]:
        """Theirs, each once."""
        return list({one.service_id: one.service for one in self.dossiers}.values())


def read_selection(agent: Agent, data: QueryDict, today: date) -> Selection:
    """What the address names, among what the agent reads: what they may not see is as if not asked."""
    if data.get("portee") == "toutes":
        rows = matching(agent, Filters.read(data), today)
    else:
        ticked = [key for text in data.getlist("d")[:LIMIT] if (key := _key(text))]
        rows = visible_dossiers(agent).filter(pk__in=ticked).order_by("-submitted_at", "pk")
    # A definition is read once for all the dossiers of a version.
    found = list(rows.select_related("service", "assigned_to").prefetch_related("copy")[: LIMIT + 1])
    matched = len(found) if len(found) <= LIMIT else rows.count()
    return Selection(found[:LIMIT], matched)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
