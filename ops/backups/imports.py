"""Importing a commune from the console: an archive received or found in the operator's folder, read, shown, confirmed, then
taken in by a worker (ops.backups.arriving), resumed or given up after any interruption.

The row is the truth. A file that came by the console is erased once its commune is here or given up: it is in clear.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sentry_sdk
import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from identity.accounts.models import Agent
from identity.audit.services import SYSTEM, agent_actor, record
from ops import workers
from ops.backups import arriving, kept, loading
from ops.backups.enums import ArchiveAction
from ops.backups.errors import ArchiveError, BadArchive, ImportRefused
from ops.backups.models import Arrival, ArrivalState
from tenants.current import operator_context
from tenants.errors import ProvisioningError
from tenants.provisioning import locks, template

if TYPE_CHECKING:
    import uuid
    from typing import BinaryIO

    from identity.audit.services import Actor
    from ops.backups.reading import Archive
    from tenants.models import Commune

log = structlog.get_logger(__name__)

SUFFIXES: Final = (".zip", f".zip{kept.SUFFIX}")
#: Of what waits in the folder, the latest.
MOST_SHOWN: Final = 50
DRAFTS_KEPT: Final = timedelta(days=1)
_UNDER_WAY: Final = (ArrivalState.ASKED, ArrivalState.RUNNING)


@dataclass(frozen=True)
class Waiting:
    """An archive that somebody put in the operator's folder."""

    name: str
    size: int
    put_at: datetime


def folder() -> Path:
    """Where archives that are too large for a browser are put, closed to other accounts."""
    place = Path(settings.IMPORT_DIR)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def received() -> Path:
    """Where those that come by the console stay until they are taken in."""
    place = folder() / ".recues"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


def waiting() -> list[Waiting]:
    """The latest first; files of the folder itself, and no link to another place."""
    found: list[Waiting] = []
    with os.scandir(folder()) as entries:
        for entry in entries:
            if entry.name.endswith(SUFFIXES) and entry.is_file(follow_symlinks=False):
                facts = entry.stat(follow_symlinks=False)
                put_at = datetime.fromtimestamp(facts.st_mtime, tz=timezone.get_current_timezone())
                found.append(Waiting(entry.name, facts.st_size, put_at))
    return sorted(found, key=lambda one: one.put_at, reverse=True)[:MOST_SHOWN]


def draft_of_waiting(name: str, asked_by: uuid.UUID) -> Arrival:
    """Read an archive of the folder, and keep what it says for confirmation. Raises BadArchive, ImportRefused."""
    if name not in {one.name for one in waiting()}:
        raise BadArchive(_("« %s » n’est plus dans le dossier des imports.") % name[:200])
    return _draft(folder() / name, name, asked_by, is_received=False)


def draft_of_upload(file: BinaryIO, name: str, asked_by: uuid.UUID) -> Arrival:
    """The same with a file of ``received()`` that ends with the request: kept under its row's name, or not at all."""
    return _draft(Path(file.name), name, asked_by, is_received=True)


def _draft(path: Path, source: str, asked_by: uuid.UUID, *, is_received: bool) -> Arrival:
    with kept.opened(path) as archive:
        loading.version_for(archive)
        arriving.refuse_present(archive.manifest.commune.insee)
        arrival = _of(archive, path, source, asked_by)
    if is_received:
        arrival.path, arrival.is_received = str(received() / f"{arrival.pk}{_suffix(source)}"), True
        os.link(path, arrival.path)
    try:
        arrival.save()
    except BaseException:
        if is_received:
            Path(arrival.path).unlink(missing_ok=True)
        raise
    return arrival


def _suffix(source: str) -> str:
    return SUFFIXES[1] if source.endswith(kept.SUFFIX) else SUFFIXES[0]


def _of(archive: Archive, path: Path, source: str, asked_by: uuid.UUID) -> Arrival:
    manifest = archive.manifest
    return Arrival(
        path=str(path.absolute()),
        source=source[:200],
        manifest_sha256=archive.sha256,
        insee=manifest.commune.insee,
        name=manifest.commune.name,
        from_operator=manifest.installation.operator[:200],
        from_version=manifest.installation.version[:40],
        made_at=manifest.made_at,
        rows=manifest.rows,
        files=len(manifest.files),
        files_size=archive.files_size,
        domains=[one.domain for one in manifest.domains],
        providers=[one.provider for one in manifest.providers],
        slug=manifest.commune.slug,
        steps=arriving.steps(archive),
        asked_by=asked_by,
    )


def start(arrival: Arrival, wanted: arriving.Wanted, actor: Actor) -> bool:
    """Hand a draft, or an import that stopped, to a worker; False when somebody did it at the same moment.

    Raises ImportRefused: the commune is here, a name is taken.
    """
    with operator_context(), transaction.atomic():
        if arriving.arrived_before(arrival.insee, arrival.manifest_sha256) is None:
            arriving.refuse_present(arrival.insee)
            arriving.names_of(arrival.insee, arrival.slug, wanted)
        startable = Arrival.objects.filter(pk=arrival.pk, state__in=(ArrivalState.DRAFT, ArrivalState.FAILED))
        asked = startable.update(
            state=ArrivalState.ASKED,
            slug=wanted.slug or arrival.slug,
            domain=wanted.domain,
            moved_at=timezone.now(),
            error="",
            step="",
            steps_done=0,
        )
        if asked:
            detail = {"insee": arrival.insee, "manifest": arrival.manifest_sha256}
            record(ArchiveAction.IMPORT_ASKED, actor, arrival, detail)
            transaction.on_commit(lambda: send(arrival.pk), robust=True)
    return bool(asked)


def send(arrival_id: uuid.UUID) -> None:
    """Ring a worker. When the broker is down the row stays, and ``forgotten`` finds it."""
    workers.ring("ops.tasks.import_commune", arrival_id)


def forgotten() -> list[uuid.UUID]:
    """Imports that nobody works on: asked while the broker was down, or whose worker died."""
    stuck = Arrival.objects.filter(
        state__in=_UNDER_WAY, moved_at__lt=timezone.now() - workers.FORGOTTEN
    ).values_list("pk", flat=True)
    held = workers.at_work(stuck)
    return [one for one in stuck if one not in held]


def why_nobody(arrival: Arrival) -> str:
    """Why nobody is at an import, in words; "" while somebody is or may come at any moment, and once it is ended. Reads the
    row again, which a worker may have moved meanwhile."""
    if arrival.state not in _UNDER_WAY or workers.at_work([arrival.pk]):
        return ""
    seen = arrival.moved_at
    arrival.refresh_from_db()
    if arrival.state not in _UNDER_WAY or arrival.moved_at != seen:
        return ""
    if arrival.state == ArrivalState.RUNNING:
        return str(workers.CUT)
    return str(workers.AWAITED) if seen < timezone.now() - workers.FORGOTTEN else ""


def run(arrival_id: uuid.UUID) -> bool:
    """Do the work in this process; False when another worker is at it, or it is done or given up."""
    with operator_context(), workers.alone_with(arrival_id) as alone:
        arrival = Arrival.objects.filter(pk=arrival_id, state__in=_UNDER_WAY).first()
        if arrival is None or not alone:
            return False
        _move(arrival, state=ArrivalState.RUNNING, steps_done=0)
        try:
            commune = _take_in(arrival)
        except (ArchiveError, ProvisioningError) as refused:
            _move(arrival, state=ArrivalState.FAILED, error=str(refused)[:500])
        except Exception as problem:  # whatever it is, the person who waits must be told
            sentry_sdk.capture_exception(problem)
            log.error("import.failed", arrival=str(arrival_id), error=type(problem).__name__)
            told = _(
                "L’import s’est arrêté. L’équipe technique en est informée : il se reprend où il en est."
            )
            _move(arrival, state=ArrivalState.FAILED, error=told)
        else:
            _move(arrival, state=ArrivalState.DONE, commune_id=commune.pk, slug=commune.slug, step="")
            _erase(arrival)
    return True


def _take_in(arrival: Arrival) -> Commune:
    wanted = arriving.Wanted(arrival.slug, arrival.domain)
    template.ensure_ready()
    if there := arriving.arrived_before(arrival.insee, arrival.manifest_sha256):
        arriving.complete(there, arriving.Names(there.slug, there.primary_host))
        return there
    with kept.opened(Path(arrival.path)) as archive:
        if archive.sha256 != arrival.manifest_sha256:
            raise BadArchive(_("Le fichier a changé depuis qu’il a été lu : donnez-le de nouveau."))
        arrived = arriving.import_commune(
            archive, wanted, actor=_actor(arrival), progress=lambda step: _advance(arrival, step)
        )
    Arrival.objects.filter(pk=arrival.pk).update(parked_effects=arrived.parked_effects)
    return arrived.commune


def _actor(arrival: Arrival) -> Actor:
    agent = Agent.objects.filter(pk=arrival.asked_by).first()
    return agent_actor(agent) if agent is not None else SYSTEM


def _advance(arrival: Arrival, step: str) -> None:
    with operator_context():
        _move(arrival, step=step[:80], steps_done=arrival.steps_done + 1)


def _move(arrival: Arrival, **fields: object) -> None:
    for name, value in fields.items():
        setattr(arrival, name, value)
    arrival.moved_at = timezone.now()
    arrival.save(update_fields=[*fields, "moved_at"])


def abandon(arrival: Arrival, actor: Actor) -> None:
    """Nothing of it is left, but the file of who put it in the folder. Raises ImportRefused when it is done or a worker is
    at it."""
    with operator_context(), workers.alone_with(arrival.pk) as alone:
        arrival.refresh_from_db()
        if arrival.state == ArrivalState.DONE:
            raise ImportRefused(_("%s est arrivée : un import terminé ne s’abandonne pas.") % arrival.name)
        if not alone:
            raise ImportRefused(_("Cet import est en cours : attendez qu’il s’arrête."))
        if arrival.state != ArrivalState.DRAFT:
            try:
                arriving.give_up(arrival.insee, arrival.manifest_sha256)
            except locks.Busy as busy:
                raise ImportRefused(str(busy)) from busy
        _erase(arrival)
        detail = {"insee": arrival.insee, "manifest": arrival.manifest_sha256}
        record(ArchiveAction.IMPORT_ABANDONED, actor, None, detail)
        arrival.delete()


def _erase(arrival: Arrival) -> None:
    if arrival.is_received:
        with suppress(OSError):
            Path(arrival.path).unlink(missing_ok=True)


def prune(now: datetime) -> int:
    """Forget the archives that nobody confirmed, and what a request that died left in ``received()``."""
    old = list(Arrival.objects.filter(state=ArrivalState.DRAFT, asked_at__lt=now - DRAFTS_KEPT))
    for arrival in old:
        _erase(arrival)
        arrival.delete()
    known = set(Arrival.objects.filter(is_received=True).values_list("path", flat=True))
    for file in received().iterdir():
        if str(file) not in known and time.time() - file.stat().st_mtime > DRAFTS_KEPT.total_seconds():
            file.unlink(missing_ok=True)
    return len(old)


def unfinished() -> list[Arrival]:
    """The latest first."""
    return list(Arrival.objects.exclude(state=ArrivalState.DONE))


def arrival_or_none(arrival_id: uuid.UUID) -> Arrival | None:
    return Arrival.objects.filter(pk=arrival_id).first()
