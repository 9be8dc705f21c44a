"""Exporting a commune: asked for by a person or typed, written beside under another name, then named when it is whole.

A file that bears an archive's name is an archive, whatever was killed and when; running again starts afresh and clears
what was left. Both audit logs say it, the commune's after the archive was written: it tells of the commune before.

What stays in ``folder()`` is sealed with the commune's key (ops.backups.kept); what somebody asks for elsewhere is a ZIP
file that the commune can read, unless he says otherwise. Digest and size are the ZIP file's in both cases.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from design.typography import file_size
from identity.accounts.models import Agent
from identity.audit.services import SYSTEM, agent_actor, record
from ops import workers
from ops.backups import kept, writing
from ops.backups.enums import ArchiveAction
from ops.backups.errors import ExportFailed
from ops.backups.models import MOVING, ArchiveState, Export
from ops.models import CommuneFacts
from tenants.connection import connection
from tenants.current import commune_context, operator_context
from tenants.folders import sync_folder
from tenants.keys.errors import KeyTrouble, Unreadable

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from identity.audit.services import Actor
    from ops.backups.entries import Sink
    from tenants.models import Commune

log = structlog.get_logger(__name__)

PART: Final = ".part"
#: Beside the files: rows, pages and room to breathe.
_MARGIN: Final = 100 * 1024 * 1024
_LOCK: Final = 0x6578706F7274


class HashedStream:
    """Forward only: hashes and counts what it passes on. Without ``seek``, an archive is written as to a pipe."""

    def __init__(self, stream: Sink) -> None:
        self._stream = stream
        self._total = hashlib.sha256()
        self.size = 0

    def write(self, octets: bytes, /) -> int:
        self._total.update(octets)
        self.size += len(octets)
        self._stream.write(octets)
        return len(octets)

    def flush(self) -> None:
        self._stream.flush()

    @property
    def sha256(self) -> str:
        return self._total.hexdigest()


def folder() -> Path:
    """Where archives are kept by default, closed to other accounts."""
    place = Path(settings.PARVIS_HOME) / "exports"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def default_path(commune: Commune, made_at: datetime) -> Path:
    return folder() / f"{commune.slug}-{timezone.localtime(made_at):%Y-%m-%d-%H%M%S}.zip{kept.SUFFIX}"


def register(commune: Commune, actor: Actor = SYSTEM) -> Export:
    """The row of an export to come. Raises ExportFailed for a commune that never was complete."""
    if not commune.schema_version:
        raise ExportFailed(_("L’ouverture technique de %s n’est pas terminée.") % commune.name)
    with operator_context():
        return Export.objects.create(
            commune=commune, insee=commune.insee, name=commune.name, asked_by=actor.id
        )


def ask(commune: Commune, actor: Actor) -> Export:
    """Write the request down and hand it to a worker. Raises ExportFailed when one is under way."""
    if is_running(commune):
        raise ExportFailed(_("Un export de %s est déjà en cours.") % commune.name)
    with operator_context(), transaction.atomic():
        row = register(commune, actor)
        record(ArchiveAction.EXPORT_ASKED, actor, commune, {"commune": commune.slug})
        transaction.on_commit(lambda: send(row), robust=True)
    return row


def send(row: Export) -> None:
    """Ring a worker, in the commune's turn. When the broker is down the row says so: asking again is enough."""
    commune = row.commune
    if commune is None:
        return
    if not workers.ring("ops.backups.tasks.export", row.pk, commune.schema_name):
        told = _("Aucun travailleur n’est joignable : demandez l’export de nouveau.")
        Export.objects.filter(pk=row.pk).update(state=ArchiveState.FAILED, error=told)


def run(export_id: uuid.UUID) -> bool:
    """The work of a worker; False when it was done already or cannot be, which the row then says."""
    with operator_context():
        row = Export.objects.select_related("commune").filter(pk=export_id).first()
        if row is None or row.commune is None or row.state != ArchiveState.ASKED:
            return False
        agent = Agent.objects.filter(pk=row.asked_by).first() if row.asked_by else None
        actor = agent_actor(agent) if agent is not None else SYSTEM
        try:
            export_to_file(row.commune, actor=actor, row=row)
        except ExportFailed as error:
            log.warning("export.failed", export=str(export_id), reason=str(error))
            return False
    return True


def is_running(commune: Commune) -> bool:
    """Whether a process is at an export of the commune at this moment: it holds the lock."""
    with operator_context(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock_of(commune)])
        if not cursor.fetchone()[0]:
            return True
        cursor.execute("SELECT pg_advisory_unlock(%s)", [lock_of(commune)])
    return False


def kept_file(row: Export) -> Path | None:
    """The archive, when it is still where exports are kept; one that was written elsewhere is its owner's to hand."""
    path = Path(row.path)
    return path if row.state == ArchiveState.DONE and is_kept(row) and path.is_file() else None


def is_kept(row: Export) -> bool:
    """Whether it was written where the operator's exports stay, and not where somebody asked for it."""
    return bool(row.path) and Path(row.path).parent == folder().absolute()


def has_left(row: Export) -> bool:
    """Whether somebody has it in clear: downloaded to its end, or written elsewhere. What is only kept ends with the
    commune's key."""
    return row.taken_at is not None or (not row.sealed and not is_kept(row))


def hand_out(row: Export) -> None:
    """It has just left in clear, whole."""
    with operator_context():
        Export.objects.filter(pk=row.pk).update(taken_at=timezone.now())


def seal_kept(commune: Commune) -> int:
    """Seal what ``folder()`` keeps in clear, of before archives were sealed; how many there were. Cut short, it goes on at
    the next call."""
    with operator_context():
        former = list(Export.objects.filter(commune=commune, state=ArchiveState.DONE, sealed=False))
        return sum(_seal_in_its_place(commune, row, path) for row in former if (path := kept_file(row)))


def _seal_in_its_place(commune: Commune, row: Export, path: Path) -> bool:
    target = path.with_name(path.name + kept.SUFFIX)
    part = target.with_name(f".{commune.slug}-{row.pk.hex}{PART}")
    part.unlink(missing_ok=True)
    with path.open("rb") as source, kept.new_file(part) as file, kept.sealed(commune, file) as sink:
        shutil.copyfileobj(source, sink)
    os.replace(part, target)
    sync_folder(target.parent)
    Export.objects.filter(pk=row.pk).update(path=str(target), sealed=True)
    path.unlink()
    return True


def export_to_file(
    commune: Commune,
    path: Path | None = None,
    *,
    sealed: bool | None = None,
    actor: Actor = SYSTEM,
    row: Export | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Export:
    """The archive in a file that only this account reads (0600); by default in ``folder()``, sealed.

    Raises ExportFailed: no room, no right to write, a file of that name, no key to seal it with, or an export of the
    commune under way.
    """
    row = row or register(commune, actor)
    row.sealed = path is None if sealed is None else sealed
    row.made_at = timezone.now()
    target = (path or default_path(commune, row.made_at)).absolute()
    with operator_context(), _alone(commune, row), _told(row):
        if target.exists():
            raise ExportFailed(_("%s existe déjà.") % target)
        _check_room(commune, target.parent)
        _clear_parts(target.parent, commune)
        part = target.with_name(f".{commune.slug}-{row.pk.hex}{PART}")
        try:
            _write_part(commune, part, row, progress)
            os.replace(part, target)
            sync_folder(target.parent)
        except OSError as error:
            raise ExportFailed(
                _("L’archive ne s’écrit pas dans %(folder)s : %(reason)s.")
                % {"folder": target.parent, "reason": _reason(error)}
            ) from error
        except KeyTrouble as error:
            raise ExportFailed(_key_reason(error)) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        row.path = str(target)
        _done(commune, row, actor)
    return row


def export_to_stream(
    commune: Commune,
    stream: Sink,
    *,
    sealed: bool = False,
    actor: Actor = SYSTEM,
    progress: Callable[[str], None] = lambda _: None,
) -> Export:
    """The archive to a stream, forward only: a pipe to another machine, or what enciphers it. Raises ExportFailed."""
    row = register(commune, actor)
    row.sealed = sealed
    with operator_context(), _alone(commune, row), _told(row):
        try:
            _write(commune, stream, row, progress)
        except OSError as error:
            raise ExportFailed(_("L’archive ne s’écrit pas : %s.") % _reason(error)) from error
        except KeyTrouble as error:
            raise ExportFailed(_key_reason(error)) from error
        _done(commune, row, actor)
    return row


def _write_part(commune: Commune, part: Path, row: Export, progress: Callable[[str], None]) -> None:
    with kept.new_file(part) as file:
        _write(commune, file, row, progress)


def _write(commune: Commune, stream: Sink, row: Export, progress: Callable[[str], None]) -> None:
    """The archive, counted and hashed before it is sealed."""
    target: AbstractContextManager[Sink] = nullcontext(stream)
    if row.sealed:
        target = kept.sealed(commune, cast("IO[bytes]", stream))
    with target as sink:
        hashed = HashedStream(sink)
        written = writing.write_archive(commune, hashed, _moving(row, progress), made_at=row.made_at)
    _fill_row(row, hashed, written)


def _fill_row(row: Export, hashed: HashedStream, written: writing.Written) -> None:
    row.size, row.sha256, row.manifest_sha256 = hashed.size, hashed.sha256, written.sha256
    row.made_at = written.manifest.made_at
    row.rows = written.manifest.rows
    row.files = len(written.manifest.files)
    row.pages = written.manifest.pages


def _done(commune: Commune, row: Export, actor: Actor) -> None:
    row.state, row.step, row.ended_at = ArchiveState.DONE, "", timezone.now()
    row.moved_at = row.ended_at
    if not row.sealed and not is_kept(row):
        row.taken_at = row.ended_at
    row.save()
    detail = {"commune": commune.slug, "sha256": row.sha256}
    record(ArchiveAction.EXPORTED, actor, commune, detail)
    with commune_context(commune):
        record(ArchiveAction.EXPORTED, actor, None, {"sha256": row.sha256})
    log.info("commune.exported", schema=commune.schema_name, size=row.size, sha256=row.sha256)


def _moving(row: Export, progress: Callable[[str], None]) -> Callable[[str], None]:
    """Tell the terminal, and the page that follows the export."""

    def tell(step: str) -> None:
        progress(step)
        with operator_context():
            Export.objects.filter(pk=row.pk).update(step=step[:80], moved_at=timezone.now())

    return tell


@contextmanager
def _told(row: Export) -> Iterator[None]:
    """Under way, then why it stopped when it did."""
    row.state, row.moved_at, row.error = ArchiveState.RUNNING, timezone.now(), ""
    row.save(update_fields=["state", "moved_at", "error"])
    try:
        yield
    except BaseException as error:
        told = str(error) if isinstance(error, ExportFailed) else _("L’export s’est arrêté.")
        row.state, row.error, row.moved_at = ArchiveState.FAILED, told[:500], timezone.now()
        with suppress(Exception):  # the database itself may be what failed
            row.save(update_fields=["state", "error", "moved_at"])
        raise


def lock_of(commune: Commune) -> int:
    """The key of PostgreSQL's advisory lock that an export holds."""
    return int(_LOCK ^ (commune.pk.int % 2**62))


@contextmanager
def _alone(commune: Commune, row: Export) -> Iterator[None]:
    """One export of a commune at a time. The lock is the session's: who dies lets go of it, and its row is closed here."""
    key = [lock_of(commune)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", key)
        if not cursor.fetchone()[0]:
            Export.objects.filter(pk=row.pk).update(
                state=ArchiveState.FAILED, error=_("Un autre export était en cours.")
            )
            raise ExportFailed(_("Un export de %s est déjà en cours.") % commune.name)
    try:
        dead = Export.objects.filter(commune=commune, state__in=MOVING, moved_at__lt=row.asked_at)
        dead.exclude(pk=row.pk).update(state=ArchiveState.FAILED, error=_("L’export a été interrompu."))
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", key)


def _clear_parts(place: Path, commune: Commune) -> None:
    """What a killed export of this commune left."""
    for left in place.glob(f".{commune.slug}-{'[0-9a-f]' * 32}{PART}"):
        left.unlink(missing_ok=True)


def _check_room(commune: Commune, place: Path) -> None:
    """Raises ExportFailed when the files, as last weighed, would not fit."""
    if not place.is_dir():
        raise ExportFailed(_("Le dossier %s n’existe pas.") % place)
    facts = CommuneFacts.objects.filter(commune=commune).first()
    needed = (facts.storage_bytes if facts else 0) + _MARGIN
    free = shutil.disk_usage(place).free
    if free < needed:
        raise ExportFailed(
            _("Il faut environ %(needed)s libres dans %(folder)s, il y a %(free)s.")
            % {"needed": file_size(needed), "folder": place, "free": file_size(free)}
        )


def _key_reason(error: KeyTrouble) -> str:
    """Of the archive's own key, or of a file that is to be in it."""
    if isinstance(error, Unreadable):
        return _("Un fichier de la commune ne se lit plus : il a été abîmé, ou chiffré avec une autre clé.")
    return str(error)


def _reason(error: OSError) -> str:
    if error.errno is None:
        return str(error) or type(error).__name__
    return {28: _("le disque est plein"), 13: _("accès refusé")}.get(
        error.errno, error.strerror or str(error)
    )
