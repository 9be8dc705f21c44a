"""Dossiers at the end of their time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from teleservices.definition.stored import digest_of
from teleservices.dossiers.models import Offer, ProcedureCopy
from teleservices.dossiers.services import decide
from tests.teleservices.instruction.filing import HOLE, file_request

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Dossier

FILED = datetime(2026, 1, 10, 9, tzinfo=UTC)
ENDED = datetime(2026, 1, 31, 9, tzinfo=UTC)


def offer_with(slug: str = "signalement", **retention: Any) -> Offer:
    """The shipped report with another rule of retention."""
    offer = Offer.objects.select_related("copy").get(slug=slug)
    definition = {**offer.copy.definition, "version": 900}
    definition["retention"] = {"pieces_months": 1, "file_months": 3, "warning_days": 15, **retention}
    offer.copy, _made = ProcedureCopy.objects.get_or_create(
        slug=slug, number=900, defaults={"definition": definition, "digest": digest_of(definition)}
    )
    offer.save(update_fields=["copy"])
    return offer


def ended(agent: Agent, *, email: str = "jean@exemple.example", **answers: Any) -> Dossier:
    """A report with a photo, decided on the last of January."""
    dossier = file_request("signalement", {**HOLE, "email": email, **answers}, now=FILED, with_photo=True)
    key = next(one for one in dossier.procedure.workflow.decisions if not one.reasons).key
    return decide(dossier, key, agent=agent, now=ENDED)


def at(year: int, month: int, day: int) -> datetime:
    """Two in the morning, UTC."""
    return datetime(year, month, day, 2, tzinfo=UTC)
