"""Send a content to the sites of many communes, follow what they do of it, take it back.

The rows are the truth: whatever dies, what waits is found again, and a commune that has it does not get it twice.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from cms.received import selectors as received
from cms.received import services as site
from cms.received.enums import Answer, Mode, Subject
from identity.audit.services import record
from ops import workers
from ops.broadcasts.enums import OPEN_OUTCOMES, UNDER_WAY, Outcome, State
from ops.broadcasts.models import Broadcast, Delivery
from ops.console.enums import ConsoleAction
from tenants.current import commune_context, operator_context
from tenants.states import CommuneState

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from identity.audit.services import Actor
    from tenants.models import Commune

log = structlog.get_logger(__name__)

#: A worker gives its place to others after so many seconds.
TURN: Final = 20.0
_OF_ANSWER: Final = {
    Answer.PROPOSED: Outcome.PROPOSED,
    Answer.ACCEPTED: Outcome.ACCEPTED,
    Answer.DECLINED: Outcome.DECLINED,
    Answer.IMPOSED: Outcome.SHOWN,
}


def draft(content: dict[str, Any], communes: Sequence[Commune], asked_by: uuid.UUID) -> Broadcast:
    """Keep a content and whom it is for, for confirmation. ``content``: fields of Broadcast."""
    with transaction.atomic():
        kept = Broadcast.objects.create(**content, asked_by=asked_by)
        Delivery.objects.bulk_create(Delivery(broadcast=kept, commune=commune) for commune in communes)
    return kept


def confirm(found: Broadcast, actor: Actor) -> bool:
    """Whether it was a draft still: two people who press at once send one."""
    with operator_context(), transaction.atomic():
        if not _move(found, (State.DRAFT,), State.SENDING):
            return False
        record(ConsoleAction.BROADCAST_SENT, actor, found, {"mode": found.mode, "subject": found.subject})
    return True


def forget(found: Broadcast) -> bool:
    """Erase a draft that nobody will send."""
    return bool(Broadcast.objects.filter(pk=found.pk, state=State.DRAFT).delete()[0])


def retry(found: Broadcast, actor: Actor) -> bool:
    """Communes where it failed wait again, for what was asked last."""
    with operator_context(), transaction.atomic():
        again = State.TAKING_BACK if found.state == State.TAKEN_BACK else State.SENDING
        if not _move(found, (State.SENT, State.TAKEN_BACK), again):
            return False
        found.deliveries.filter(outcome=Outcome.FAILED).update(outcome=Outcome.WAITING, detail="")
        record(ConsoleAction.BROADCAST_SENT, actor, found, {"mode": found.mode, "subject": found.subject})
    return True


def take_back(found: Broadcast, actor: Actor) -> bool:
    """Out of every site, accepted or not."""
    with operator_context(), transaction.atomic():
        if not _move(found, (State.SENT,), State.TAKING_BACK):
            return False
        found.deliveries.update(outcome=Outcome.WAITING, detail="", moved_at=timezone.now())
        record(ConsoleAction.BROADCAST_TAKEN_BACK, actor, found, {"subject": found.subject})
    return True


def _move(found: Broadcast, before: Sequence[State], after: State) -> bool:
    moved = Broadcast.objects.filter(pk=found.pk, state__in=before).update(
        state=after, moved_at=timezone.now()
    )
    if moved:
        transaction.on_commit(lambda: send(found.pk), robust=True)
    return bool(moved)


def send(broadcast_id: uuid.UUID) -> None:
    """Ring a worker. When the broker is down the rows stay, and ``forgotten`` finds them."""
    workers.ring("ops.broadcasts.tasks.go_on", broadcast_id)


def forgotten() -> list[uuid.UUID]:
    """Those under way that nobody works on."""
    waiting = Broadcast.objects.filter(state__in=UNDER_WAY, moved_at__lt=timezone.now() - workers.FORGOTTEN)
    return list(waiting.values_list("pk", flat=True))


def run(broadcast_id: uuid.UUID) -> int:
    """Do what waits, for one turn; how many communes were done. Nothing while another worker is at it."""
    with workers.alone_with(broadcast_id) as alone:
        found = Broadcast.objects.filter(pk=broadcast_id, state__in=UNDER_WAY).first()
        if found is None or not alone:
            return 0
        done, until = 0, time.monotonic() + TURN
        while time.monotonic() < until:
            row = found.deliveries.filter(outcome=Outcome.WAITING).select_related("commune").first()
            if row is None:
                ended = State.SENT if found.state == State.SENDING else State.TAKEN_BACK
                Broadcast.objects.filter(pk=found.pk).update(state=ended, moved_at=timezone.now())
                return done
            _deliver(found, row)
            Broadcast.objects.filter(pk=found.pk).update(moved_at=timezone.now())
            done += 1
    send(broadcast_id)
    return done


def _deliver(found: Broadcast, row: Delivery) -> None:
    commune = row.commune
    detail = ""
    if commune.state == CommuneState.GONE or not commune.schema_version:
        outcome, detail = Outcome.FAILED, "La commune n’est plus, ou pas encore, sur la plateforme."
    else:
        try:
            outcome = _in_its_schema(found, commune)
        except (DatabaseError, LookupError, OSError, ValueError) as error:
            log.warning("broadcasts.failed", commune=commune.slug, error=type(error).__name__)
            outcome, detail = Outcome.FAILED, "L’écriture dans son site a échoué. Reprenez les échecs."
    Delivery.objects.filter(pk=row.pk).update(outcome=outcome, detail=detail, moved_at=timezone.now())


def _in_its_schema(found: Broadcast, commune: Commune) -> Outcome:
    with commune_context(commune), transaction.atomic():
        if found.state == State.TAKING_BACK:
            site.take_back(found.pk)
            return Outcome.TAKEN_BACK
        return _OF_ANSWER[site.receive(content_of(found))]


def content_of(found: Broadcast) -> site.Content:
    """What a commune gets of it."""
    return site.Content(
        id=found.pk,
        subject=Subject(found.subject),
        mode=Mode(found.mode),
        title=found.title,
        text=found.text,
        link_url=found.link_url,
        link_text=found.link_text,
        level=found.level,
        begins_at=found.begins_at,
        ends_at=found.ends_at,
        legal_kind=found.legal_kind,
        operator=settings.OPERATOR_NAME,
    )


def follow(commune: Commune) -> int:
    """What the commune answered since it was asked last; how many answers changed. Run by its worker, with its facts."""
    with operator_context():
        open_rows = Delivery.objects.filter(
            commune=commune,
            outcome__in=OPEN_OUTCOMES,
            broadcast__state=State.SENT,
            broadcast__mode=Mode.PROPOSED,
        )
        asked = {row.broadcast_id: row for row in open_rows}
    if not asked:
        return 0
    with commune_context(commune):
        answers = received.answers(list(asked))
    changed = 0
    with operator_context():
        for broadcast_id, row in asked.items():
            outcome = _OF_ANSWER[answers.get(broadcast_id, Answer.DECLINED)]
            if outcome != row.outcome:
                Delivery.objects.filter(pk=row.pk).update(outcome=outcome, moved_at=timezone.now())
                changed += 1
    return changed
