"""Celery's side of operations. Beat runs the public ones (config.celery); each names its schema (pitfall 23)."""

from __future__ import annotations

import uuid
from math import ceil

import sentry_sdk
from celery import shared_task
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from ops.backups import imports
from ops.broadcasts import services as broadcasts
from ops.console import bulk, openings
from ops.deletion import selectors as deletions_known
from ops.deletion import services as deletions
from ops.deletion.errors import DeletionStopped
from ops.domains import services as domains
from ops.models import Heartbeat
from ops.monitoring import facts, prober
from ops.restoration import asking, drills
from ops.restoration import services as restorations
from tenants.current import current_commune
from tenants.models import Commune
from tenants.states import CommuneState

#: The name of the row that proves beat, broker and worker at once.
WORKER = "worker"
#: Communes that tell their facts in one minute, at least; a larger fleet takes so many turns.
FACTS_A_MINUTE, FACTS_TURNS = 60, 5


@shared_task(name="ops.probe")
def probe() -> int:
    """Every minute, in ``public``: ask every commune's home; how many answered."""
    return prober.run()


@shared_task(name="ops.collect_facts")
def collect_facts() -> None:
    """In a commune's schema: tell the operator its counts."""
    commune = current_commune()
    facts.collect(commune)
    broadcasts.follow(commune)


@shared_task(name="ops.collect_all_facts")
def collect_all_facts() -> int:
    """Every minute, in ``public``: a ``collect_facts`` for each commune whose schema is whole (pitfall 23).

    In a large fleet, those whose facts are the oldest: every commune within five minutes, and no minute that is full of it.
    """
    ready = Commune.objects.exclude(state=CommuneState.GONE).exclude(schema_version="")
    oldest = ready.order_by(F("facts__checked_at").asc(nulls_first=True))
    turn = max(FACTS_A_MINUTE, ceil(ready.count() / FACTS_TURNS))
    schemas = list(oldest.values_list("schema_name", flat=True)[:turn])
    for schema_name in schemas:
        collect_facts.apply_async(headers={"_schema_name": schema_name}, expires=55)
    return len(schemas)


@shared_task(name="ops.beat")
def beat() -> None:
    """Every 30 s, in ``public``: a sign of life, and what a dead worker or broker left behind."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"at": timezone.now()})
    for opening_id in openings.forgotten():
        openings.send(opening_id)
    for deletion in deletions.forgotten():
        deletions.hurry(deletion)
    for bulk_id in bulk.forgotten():
        bulk.send(bulk_id)
    for arrival_id in imports.forgotten():
        imports.send(arrival_id)
    for restoration in asking.forgotten():
        asking.send(restoration)
    for broadcast in broadcasts.forgotten():
        broadcasts.send(broadcast)


@shared_task(name="ops.prune")
def prune() -> int:
    """Every night, in ``public``: measures that are old, and the sessions of the staff that ended (those of the communes:
    ops.periodic)."""
    call_command("clearsessions")
    now = timezone.now()
    return prober.prune(now) + bulk.prune(now) + imports.prune(now) + asking.prune(now)


@shared_task(name="ops.open_commune")
def open_commune(opening_id: str) -> bool:
    """In ``public``: do an opening that was asked for in the console."""
    return openings.run(uuid.UUID(opening_id))


@shared_task(name="ops.delete_commune")
def delete_commune(deletion_id: str) -> bool:
    """In ``public``: do a deletion that was asked for in the console."""
    deletion = deletions_known.deletion_or_none(uuid.UUID(deletion_id))
    if deletion is None:
        return False
    try:
        return deletions.run(deletion)
    except DeletionStopped as stopped:  # its row says so; the cause goes to whoever mends it
        sentry_sdk.capture_exception(stopped.__cause__)
        return False


@shared_task(name="ops.restorations")
def restorations_expire() -> int:
    """Every ten minutes, in ``public``: end what was cut short, drop what nobody undid in time, give up what nobody goes on
    with."""
    return restorations.expire() + asking.expire(timezone.now())


@shared_task(name="ops.drill")
def drill() -> bool:
    """Every night, in ``public``: rehearse the restoration of the commune that waited longest."""
    commune = drills.next_commune()
    return commune is not None and drills.run(commune).ok


@shared_task(name="ops.prepare_restoration")
def prepare_restoration(restoration_id: str) -> bool:
    """In ``public``: load an archive that was chosen in the console beside its commune, and compare."""
    return asking.run(uuid.UUID(restoration_id))


@shared_task(name="ops.check_domains")
def check_domains() -> int:
    """Every five minutes, in ``public``: look at the proofs of domain names whose time has come; how many."""
    return domains.check_due()


@shared_task(name="ops.open_communes")
def open_communes(bulk_id: str) -> int:
    """In ``public``: go on with a list of openings, for a while; then the task sends itself again."""
    return bulk.run(uuid.UUID(bulk_id))


@shared_task(name="ops.import_commune")
def import_commune(arrival_id: str) -> bool:
    """In ``public``: take in an archive that was confirmed in the console."""
    return imports.run(uuid.UUID(arrival_id))
