"""What surrounds an answer here and now: the commune, its day, the towns of France."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

from teleservices.definition import Circumstances, CommuneFacts
from teleservices.dossiers.towns import NationalDirectory, former_codes
from teleservices.rooms.calendar import Calendar

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from teleservices.dossiers.models import Draft, Offer
    from tenants.models import Commune

DIRECTORY = NationalDirectory()


def local_day(commune: Commune, moment: datetime) -> date:
    """The day it is in the commune at that moment."""
    return moment.astimezone(ZoneInfo(commune.time_zone)).date()


def circumstances_of(
    commune: Commune,
    now: datetime | None = None,
    *,
    offer: Offer | None = None,
    draft: Draft | None = None,
    own: UUID | None = None,
) -> Circumstances:
    """For `definition.journey`; with the settings of the offer, and what the draft's person has not, while something is
    being filled in.

    `own` is the dossier that answers again: what it booked itself is free for it.
    """
    offer = draft.offer if draft else offer
    facts = _facts(commune.insee, commune.name, commune.population)
    settings = offer.settings if offer else None
    behalf = draft.for_whom if draft else None
    waived = behalf.waived if behalf else frozenset()
    today = local_day(commune, now or timezone.now())
    return Circumstances(facts, today, DIRECTORY, settings, Calendar(commune, today, own), waived)


@lru_cache(maxsize=2048)
def _facts(insee: str, name: str, population: int) -> CommuneFacts:
    return CommuneFacts(insee, name, former_codes(insee), population)
