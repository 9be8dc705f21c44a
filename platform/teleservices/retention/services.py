"""What retention does every night, and what agents do about it. Each verb is one transaction, or one a dossier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from identity.audit.services import SYSTEM as SYSTEM_ACTOR
from identity.audit.services import agent_actor, record
from teleservices.definition.enums import RetentionEnd
from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.enums import Audience, EventKind
from teleservices.dossiers.services.decisions import close_what_is_over
from teleservices.dossiers.services.moves import locked
from teleservices.dossiers.timeline import SYSTEM, agent_author, tell
from teleservices.retention import erasing, mails, rules
from teleservices.retention.enums import Fate, HoldKind, RetentionAction
from teleservices.retention.models import Hold
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.http import HttpRequest

    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Dossier, Piece, ProcedureCopy
    from teleservices.retention.models import Destruction

log = structlog.get_logger(__name__)

#: In one go; a night repeats it until nothing is due.
BATCH = 200
FATES = {RetentionEnd.DELETE: Fate.ERASED, RetentionEnd.ANONYMISE: Fate.ANONYMISED}


@dataclass(frozen=True)
class Night:
    """How many pieces lost their bytes, dossiers were announced, dossiers were erased."""

    pieces: int = 0
    announced: int = 0
    erased: int = 0

    @property
    def is_over(self) -> bool:
        return not (self.pieces or self.announced or self.erased)


def keep_to_the_rules(now: datetime | None = None, limit: int = BATCH) -> Night:
    """One turn in the current commune; nothing was due when it `is_over`. A version's failure stops only itself."""
    moment, commune = now or timezone.now(), current_commune()
    today = local_day(commune, moment)
    pieces = announced = erased = 0
    for over in rules.over_by_date(today, limit):
        close_what_is_over(over, now=moment)
    for copy in rules.copies_with_ended():
        try:
            pieces += _forget_pieces(rules.answered_pieces(copy, today, limit))
            pieces += _forget_pieces(rules.over_pieces(copy, commune, today, limit))
            announced += _announce(rules.to_announce(copy, commune, today, limit), moment)
            erased += _erase(copy, today, moment, limit)
        except Exception:
            log.exception("retention.failed", procedure=copy.slug, number=copy.number)
    return Night(pieces, announced, erased)


def _forget_pieces(pieces: Sequence[Piece]) -> int:
    """The bytes go, the row says that the piece was there."""
    for piece in pieces:
        stored, name = piece.file.storage, str(piece.file.name)
        with transaction.atomic():
            piece.file.name = ""
            piece.save(update_fields=["file"])
            transaction.on_commit(lambda stored=stored, name=name: stored.delete(name))  # type: ignore[misc]  # bound now
    return len(pieces)


def _announce(due: Sequence[tuple[Dossier, date]], now: datetime) -> int:
    for dossier, on in due:
        with transaction.atomic():
            kept = locked(dossier)
            if kept.ended_at is None:
                continue
            tell(kept, EventKind.ERASURE_ANNOUNCED, SYSTEM, detail={"on": on.isoformat()}, at=now)
            mails.send_announcement(kept, on)
    return len(due)


def _erase(copy: ProcedureCopy, today: date, now: datetime, limit: int) -> int:
    fate = FATES.get(copy.procedure.retention.end)
    if fate is None or settings.RETENTION_NEEDS_VISA:  # somebody decides, on the page of retention
        return 0
    ids = list(rules.over(copy, today).values_list("pk", flat=True)[:limit])
    done = erasing.destroy(copy, ids, fate, now=now) if ids else None
    if done is None:
        return 0
    record(RetentionAction.DESTROYED, SYSTEM_ACTOR, done, {"procedure": copy.slug, "count": str(done.count)})
    return done.count


@transaction.atomic
def destroy_with_visa(
    copy: ProcedureCopy,
    references: Sequence[str],
    visa: str,
    *,
    agent: Agent,
    request: HttpRequest | None = None,
) -> Destruction | None:
    """Erase what the archives' director gave a visa for, and nothing that joined the list since."""
    now = timezone.now()
    today = local_day(current_commune(), now)
    ids = list(rules.over(copy, today).filter(reference__in=references).values_list("pk", flat=True))
    fate = FATES[copy.procedure.retention.end]
    done = erasing.destroy(copy, ids, fate, now=now, by=str(agent)[:310], visa=visa) if ids else None
    if done is not None:
        detail = {"procedure": copy.slug, "count": str(done.count), "visa": visa}
        record(RetentionAction.DESTROYED, agent_actor(agent, request), done, detail)
    return done


@transaction.atomic
def hold(
    dossier: Dossier,
    kind: HoldKind,
    reason: str,
    *,
    agent: Agent,
    until: date | None = None,
    request: HttpRequest | None = None,
    now: datetime | None = None,
) -> Hold:
    """Nothing of the dossier is erased while it holds; what was announced is void."""
    kept, moment = locked(dossier), now or timezone.now()
    placed = Hold.objects.create(
        dossier=kept, kind=kind, reason=reason, until=until, placed_at=moment, placed_by=str(agent)[:310]
    )
    tell(
        kept,
        EventKind.HELD,
        agent_author(agent),
        text=reason,
        audience=Audience.AGENTS,
        detail={"kind": kind.value, "until": until.isoformat() if until else None},
        at=moment,
    )
    record(RetentionAction.HELD, agent_actor(agent, request), kept, {"reference": kept.reference})
    return placed


@transaction.atomic
def release(held: Hold, *, agent: Agent, request: HttpRequest | None = None) -> None:
    """The rule applies again; released twice is released once."""
    kept = locked(held.dossier)
    row = Hold.objects.select_for_update().get(pk=held.pk)
    if row.released_at is not None:
        return
    row.released_at, row.released_by = timezone.now(), str(agent)[:310]
    row.save(update_fields=["released_at", "released_by"])
    tell(kept, EventKind.RELEASED, agent_author(agent), audience=Audience.AGENTS)
    record(RetentionAction.RELEASED, agent_actor(agent, request), kept, {"reference": kept.reference})
