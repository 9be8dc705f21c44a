"""The drill: each day one commune, the one that waited longest, is exported, loaded beside, compared and dropped.

A backup that was never restored is a hope. Nothing of a drill is ever served, mailed or kept.
"""

from __future__ import annotations

import tempfile
import time
from typing import TYPE_CHECKING

import structlog
from django.db.models import F, Max
from django.utils import timezone

from ops.backups import exports, kept, writing
from ops.restoration import faults, loading
from ops.restoration.enums import Fault
from ops.restoration.models import Drill
from tenants.current import operator_context
from tenants.keys import sealing
from tenants.keys.services import key_of
from tenants.models import Commune
from tenants.provisioning import template
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable

log = structlog.get_logger(__name__)


def next_commune() -> Commune | None:
    """The one whose last drill is the oldest; those that never had one first."""
    whole = Commune.objects.filter(schema_version=template.schema_version()).exclude(state=CommuneState.GONE)
    waiting = whole.annotate(last=Max("drills__at"))
    found: Commune | None = waiting.order_by(F("last").asc(nulls_first=True), "created_at").first()
    return found


def last() -> Drill | None:
    """Of those that ended."""
    return Drill.objects.exclude(ended_at=None).select_related("commune").first()


def run(commune: Commune, progress: Callable[[str], None] = lambda _: None) -> Drill:
    """Rehearse with one commune; a failure is told in the row, never raised."""
    with operator_context():
        clear()
        drill = Drill.objects.create(commune=commune)
        started = time.perf_counter()
        try:
            drill.rows, drill.files = _rehearse(commune, drill, progress)
            drill.ok = True
        except Exception as error:
            drill.detail = faults.told(error)
            log.error("drill.failed", schema=commune.schema_name, error=type(error).__name__)
        drill.seconds = round(time.perf_counter() - started, 3)
        loading.drop(loading.beside(commune, drill.side_id))  # while the row still says whose it is
        drill.ended_at = timezone.now()
        drill.save()
    log.info("drill.done", schema=commune.schema_name, ok=drill.ok, seconds=drill.seconds)
    return drill


def _rehearse(commune: Commune, drill: Drill, progress: Callable[[str], None]) -> tuple[int, int]:
    """Rows and files that came back equal. The archive is sealed as those that are kept, so that the key is rehearsed too;
    it has no name on the disk, and ends with this process."""
    with tempfile.TemporaryFile(dir=exports.folder()) as file:
        with kept.sealed(commune, file) as sink:
            writing.write_archive(commune, sink, progress)
        with sealing.opened(key_of(commune), file) as inside, kept.read(inside) as archive:
            archive.check(archive.manifest.others)  # rows and files are read as they are loaded
            loading.load(archive, commune, drill.side_id, progress)
            return archive.manifest.rows, len(archive.manifest.files)


def clear() -> None:
    """What a drill that died left beside its commune."""
    for dead in Drill.objects.filter(ended_at=None).select_related("commune"):
        loading.drop(loading.beside(dead.commune, dead.side_id))
        Drill.objects.filter(pk=dead.pk).update(ended_at=timezone.now(), detail=Fault.CUT)
