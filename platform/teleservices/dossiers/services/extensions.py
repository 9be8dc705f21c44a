"""A longer delay, where a text allows it: decided by an agent, told to the person with its reason and the new date."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from design.typography import day_in_full
from identity.audit.services import agent_actor, record
from teleservices.deadlines.calendars import add_delay
from teleservices.dossiers import clock, clock_mails
from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.enums import OPEN_STATES, ClockAction, EventKind
from teleservices.dossiers.errors import DossierError, NotNow
from teleservices.dossiers.services.moves import locked
from teleservices.dossiers.timeline import agent_author, tell
from tenants.current import current_commune

if TYPE_CHECKING:
    from datetime import datetime

    from identity.accounts.models import Agent
    from teleservices.definition.timing import AllowedExtension
    from teleservices.dossiers.models import Dossier


class UnknownExtension(DossierError):
    """The procedure's texts allow no such extension."""


def extensions_of(dossier: Dossier, now: datetime | None = None) -> tuple[AllowedExtension, ...]:
    """What an agent may still decide: the date is not passed, the time to tell it neither, and each but once."""
    offered = dossier.procedure.timing.extensions
    if not offered or dossier.state not in OPEN_STATES or dossier.due_on is None:
        return ()
    commune = current_commune()
    today = local_day(commune, now or timezone.now())
    if clock.read(dossier, commune, now).is_passed():
        return ()
    first = local_day(commune, dossier.submitted_at) + timedelta(days=1)
    used = {one["key"] for one in dossier.extensions}
    return tuple(
        one
        for one in offered
        if one.key not in used
        and (
            one.told_within is None
            or today < add_delay(first, one.told_within.as_delay(), commune.holidays_subdivision)
        )
    )


@transaction.atomic
def extend(dossier: Dossier, key: str, *, agent: Agent, reason: str, now: datetime | None = None) -> Dossier:
    """Raises UnknownExtension, NotNow. Telling the person is what makes it hold: the mail leaves with it."""
    moment = now or timezone.now()
    kept = locked(dossier)
    rule = kept.procedure.timing.extension(key)
    if rule is None:
        raise UnknownExtension(key)
    if rule not in extensions_of(kept, moment):
        raise NotNow(f"the delay cannot be extended by {key} any more")
    decided = {
        "key": rule.key,
        "count": rule.delay.count,
        "unit": rule.delay.unit.value,
        "reason": reason.strip() or rule.reason,
        "article": rule.article,
        "at": moment.isoformat(),
    }
    kept.extensions = [*kept.extensions, decided]
    kept.updated_at = moment
    clock.wind(kept, current_commune(), moment)
    kept.save()
    until = day_in_full(kept.due_on) if kept.due_on else ""
    tell(
        kept,
        EventKind.EXTENDED,
        agent_author(agent),
        text=f"{decided['reason']} ({rule.article})",
        detail={"extension": key, "due_on": kept.due_on.isoformat() if kept.due_on else None},
        at=moment,
    )
    record(
        ClockAction.EXTENDED,
        agent_actor(agent),
        kept,
        {"reference": kept.reference, "extension": key, "until": until},
    )
    clock_mails.send_extension(kept, decided)
    return kept
