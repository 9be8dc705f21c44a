"""Prepare a batch, launch it once, and do it dossier by dossier: each in a transaction of its own, with its line.

A worker killed at any point leaves the lines that it had not committed waiting: they are done later, none twice.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from identity.accounts.perms import has_role
from identity.audit.services import record
from teleservices.dossiers.errors import NotNow
from teleservices.dossiers.models import Event
from teleservices.dossiers.perms import ACTING_ROLES
from teleservices.dossiers.services import UnknownDecision
from teleservices.instruction.batches.orders import ORDERS, Order, Parameters
from teleservices.instruction.enums import BatchVerb, LineState, ReadingAction
from teleservices.instruction.models import Batch, BatchLine
from teleservices.instruction.versions import StaleVersion, unchanged
from teleservices.instruction.words import event_line
from teleservices.rooms.bookings import SlotTaken
from tenants.outbox.services import enqueue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from identity.accounts.models import Agent
    from identity.audit.services import Actor
    from teleservices.dossiers.models import Dossier
    from tenants.outbox.models import Effect

GO_ON: Final = "teleservices.batch"
"""Kind of the effect that does the next lines."""
LIMIT: Final = 500
#: So many are done before the page answers; more are done by a worker.
AT_ONCE: Final = 20
#: Lines in the transaction of one effect: the locks of a few dossiers, for a moment.
CHUNK: Final = 10
#: A batch that nobody launched, and the report of one that was, are forgotten after that long.
UNLAUNCHED_KEPT, REPORT_KEPT = timedelta(days=1), timedelta(days=90)


def order_of(batch: Batch) -> Order:
    return ORDERS[BatchVerb(batch.action)](batch.parameters)


@transaction.atomic
def prepare(agent: Agent, action: BatchVerb, parameters: Parameters, dossiers: Sequence[Dossier]) -> Batch:
    """Keep what was chosen, with the version of each dossier that the agent is shown; nothing is done yet."""
    now = timezone.now()
    mine = Batch.objects.filter(agent=agent)
    mine.filter(launched_at=None, created_at__lt=now - UNLAUNCHED_KEPT).delete()
    mine.filter(created_at__lt=now - REPORT_KEPT).delete()
    batch = Batch.objects.create(agent=agent, action=action, parameters=parameters)
    keys = [one.pk for one in dossiers[:LIMIT]]
    latest = Event.objects.filter(dossier__in=keys).order_by().values("dossier").annotate(last=Max("pk"))
    versions = {row["dossier"]: row["last"] for row in latest}
    BatchLine.objects.bulk_create(
        BatchLine(batch=batch, dossier_id=key, position=rank, version=versions.get(key, 0))
        for rank, key in enumerate(keys, 1)
    )
    return batch


@transaction.atomic
def launch(batch: Batch, actor: Actor) -> bool:
    """Whether this press launched it: a second one finds it launched, and changes nothing."""
    kept = Batch.objects.select_for_update().get(pk=batch.pk)
    if kept.launched_at is not None:
        return False
    kept.launched_at = timezone.now()
    kept.save(update_fields=["launched_at"])
    count = kept.lines.count()
    record(ReadingAction.BATCH_LAUNCHED, actor, kept, {"action": kept.action, "dossiers": str(count)})
    enqueue(GO_ON, {"batch": str(kept.pk)}, key=f"{kept.pk}:0")
    return True


def go_on(effect: Effect) -> None:
    """Outbox handler: some lines, then another effect when lines are left."""
    batch = Batch.objects.select_related("agent").filter(pk=effect.payload["batch"]).first()
    if batch is None:  # its agent was erased meanwhile
        return
    work(batch, CHUNK)
    if not batch.lines.filter(state=LineState.WAITING).exists():
        done = batch.lines.filter(state=LineState.DONE).order_by("position").select_related("dossier")
        order_of(batch).ended([line.dossier for line in done], batch.agent, key=str(batch.pk))
    else:
        turn = int(effect.payload.get("turn", 0)) + 1
        enqueue(GO_ON, {"batch": str(batch.pk), "turn": turn}, key=f"{batch.pk}:{turn}")


def work(batch: Batch, count: int) -> int:
    """Do up to ``count`` waiting lines of a launched batch; how many were done or refused."""
    waiting = batch.lines.filter(state=LineState.WAITING).order_by("position")
    keys, order = list(waiting.values_list("pk", flat=True)[:count]), order_of(batch)
    return sum(_do(key, order, batch.agent) for key in keys)


@transaction.atomic
def _do(key: int, order: Order, agent: Agent) -> bool:
    """One dossier and its line, or neither; False when another worker has it."""
    locked = BatchLine.objects.select_for_update(skip_locked=True)
    line = locked.filter(pk=key, state=LineState.WAITING).first()
    if line is None:
        return False
    line.reason = _refusal(line, order, agent)
    line.state = LineState.REFUSED if line.reason else LineState.DONE
    line.save(update_fields=["state", "reason"])
    return True


def _refusal(line: BatchLine, order: Order, agent: Agent) -> str:
    """Why nothing was done; "" when it was."""
    try:
        with unchanged(line.dossier_id, line.version) as dossier:
            if not (agent.is_active and has_role(agent, *ACTING_ROLES, service=dossier.service)):
                return _("Vous n’agissez pas, ou plus, sur les demandes de ce service.")
            if reason := order.obstacle(dossier):
                return reason
            order.perform(dossier, agent)
    except StaleVersion as stale:
        what = "; ".join(event_line(event) for event in stale.events[-2:])
        return (_("La demande a changé depuis votre choix. %(what)s") % {"what": what})[:300]
    except SlotTaken as taken:
        return str(taken)[:300]
    except (NotNow, UnknownDecision):
        return _("Cette action n’est plus possible dans l’état de la demande.")
    except ObjectDoesNotExist:
        return _("L’agent, le service ou l’étiquette choisis n’existent plus.")
    return ""
