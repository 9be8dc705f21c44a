"""Restore a commune from one of its archives: beside it, compared, then in its place; and back within a day.

The live commune is never written over: it is set aside whole, and goes back as it was.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from identity.audit.services import SYSTEM, record
from ops import workers
from ops.backups.arriving import check_room
from ops.backups.loading import version_for
from ops.restoration import comparing, faults, loading, swapping
from ops.restoration.enums import BESIDE, Aside, RestorationAction, RestorationState
from ops.restoration.errors import RestorationRefused
from ops.restoration.models import Restoration
from tenants.current import operator_context
from tenants.fleet import moving
from tenants.models import Commune
from tenants.provisioning import template
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    import psycopg

    from identity.audit.services import Actor
    from ops.backups.reading import Archive

log = structlog.get_logger(__name__)


def current(commune: Commune) -> Restoration | None:
    """The one that stands beside the commune."""
    with operator_context():
        return Restoration.objects.filter(commune=commune, state__in=BESIDE).select_related("commune").first()


def prepare(
    archive: Archive,
    commune: Commune,
    *,
    actor: Actor = SYSTEM,
    progress: Callable[[str], None] = lambda _: None,
) -> Restoration:
    """Load the archive beside its commune and compare. A copy that was never put in place gives way.

    Raises RestorationRefused (another commune's archive: attack 34), ops.backups.errors.BadArchive, ImportRefused; and
    then nothing is left beside.
    """
    with operator_context():
        commune.refresh_from_db()
        check(archive, commune)
        archive.check()
        _make_way(commune, actor)
        restoration = begin(commune, archive.sha256, archive.manifest.made_at, actor)
        with workers.alone_with(restoration.pk), given_up(restoration):
            fill(restoration, archive, commune, actor=actor, progress=progress)
    return restoration


def check(archive: Archive, commune: Commune) -> None:
    """Whether the archive may stand beside the commune, before anything is written: whose it is, versions, room. Raises
    RestorationRefused, ops.backups.errors.ImportRefused."""
    loading.check_owner(commune, archive)
    _check_state(commune)
    version_for(archive)
    check_room(archive)


def _check_state(commune: Commune) -> None:
    if commune.state == CommuneState.GONE or not commune.schema_version:
        raise RestorationRefused(_("%s n’est pas une commune que l’on peut restaurer.") % commune.name)
    if commune.schema_version != template.schema_version():
        raise RestorationRefused(
            _("%s est d’une autre version : lancez d’abord « parvis fleet migrate ».") % commune.name
        )


def _make_way(commune: Commune, actor: Actor) -> None:
    known = current(commune)
    if known is not None and known.state == RestorationState.SWAPPED:
        raise RestorationRefused(
            _("Une restauration de %s est déjà en place : annulez-la ou confirmez-la d’abord.") % commune.name
        )
    if known is not None:
        drop(known, actor=actor)


def begin(commune: Commune, manifest_sha256: str, made_at: datetime, actor: Actor) -> Restoration:
    """The row of a copy to come. Raises RestorationRefused when one stands there."""
    try:
        with transaction.atomic():
            return Restoration.objects.create(
                commune=commune, manifest_sha256=manifest_sha256, made_at=made_at, asked_by=actor.id
            )
    except IntegrityError:
        raise RestorationRefused(_("Une restauration de %s est déjà en cours.") % commune.name) from None


def fill(
    restoration: Restoration,
    archive: Archive,
    commune: Commune,
    *,
    actor: Actor,
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """The copy, loaded and compared: ready. Raises what ``loading.load`` raises."""
    loading.load(archive, commune, restoration.id, progress)
    found = comparing.differences(commune, restoration.side_schema)
    restoration.state, restoration.version = RestorationState.READY, template.schema_version()
    restoration.differences = [one.as_json() for one in found]
    restoration.save(update_fields=["state", "version", "differences"])
    _erase(restoration)
    _write_down(RestorationAction.PREPARED, actor, commune, restoration)


@contextmanager
def given_up(restoration: Restoration) -> Iterator[None]:
    """A preparation that stops leaves nothing beside, and its row says why."""
    try:
        yield
    except BaseException as error:
        give_up(restoration, faults.told(error))
        raise


def give_up(restoration: Restoration, told: str) -> None:
    """``told`` is what ``faults`` keeps of why."""
    loading.drop(_side(restoration))
    Restoration.objects.filter(pk=restoration.pk).update(
        state=RestorationState.FAILED, error=told, ended_at=timezone.now()
    )
    _erase(restoration)


def _erase(restoration: Restoration) -> None:
    """A file that came by the console ends once it is loaded, or given up."""
    if restoration.is_received and restoration.path:
        with suppress(OSError):
            Path(restoration.path).unlink(missing_ok=True)


def _write_down(
    action: RestorationAction, actor: Actor, commune: Commune, restoration: Restoration, **more: str
) -> None:
    """In the operator's audit log, which the commune's page reads too (``selectors.told_of``)."""
    detail = {"manifest": restoration.manifest_sha256, "restoration": str(restoration.pk), **more}
    record(action, actor, commune, detail)


def put_in_place(restoration: Restoration, *, actor: Actor = SYSTEM) -> None:
    """The archive's commune takes the place of today's, which stands aside; called again after a power cut, it ends what
    was begun. Raises RestorationRefused, RestorationFailed."""
    with operator_context():
        restoration.refresh_from_db()
        if _was_cut(restoration, in_place=True):
            finish_files(restoration, actor=actor)
            return
        if restoration.state != RestorationState.READY:
            raise RestorationRefused(_("Cette copie n’est pas prête, ou elle est déjà en place."))
        commune = Commune.objects.get(pk=restoration.commune_id)
        _check_state(commune)
        if restoration.version != commune.schema_version:
            raise RestorationRefused(_("La copie est d’une autre version : préparez-la de nouveau."))
        until = timezone.now() + timedelta(hours=settings.RESTORATION_UNDO_HOURS)
        swapping.swap(commune, _side(restoration), lambda owner: _note(owner, restoration, until), first=True)
        finish_files(restoration, actor=actor)
    log.info("commune.restored", schema=commune.schema_name)


def undo(restoration: Restoration, *, actor: Actor = SYSTEM) -> None:
    """The commune of before comes back; what was done since stands aside, as long again. Called again after a power cut,
    it ends what was begun. Raises RestorationRefused, RestorationFailed."""
    with operator_context():
        restoration.refresh_from_db()
        if _was_cut(restoration, in_place=False):
            finish_files(restoration, actor=actor)
            return
        now = timezone.now()
        if restoration.state != RestorationState.SWAPPED or not restoration.is_in_place:
            raise RestorationRefused(_("Aucune restauration n’est en place."))
        if restoration.undo_until is None or now > restoration.undo_until:
            raise RestorationRefused(
                _("Le délai pour annuler est passé : la commune d’avant n’est plus gardée.")
            )
        finish_files(restoration)
        commune, side = Commune.objects.get(pk=restoration.commune_id), _side(restoration)
        if restoration.version != commune.schema_version:
            moving.by_django(side, commune.schema_version)
        until = now + timedelta(hours=settings.RESTORATION_UNDO_HOURS)
        swapping.swap(commune, side, lambda owner: _note(owner, restoration, until), first=False)
        finish_files(restoration, actor=actor)
    log.info("commune.restoration_undone", schema=commune.schema_name)


def _note(owner: psycopg.Connection[Any], restoration: Restoration, until: object) -> None:
    """In the transaction of the renames: the record and the schemas never disagree."""
    noted = owner.execute(
        "UPDATE public.restoration_restoration SET state = 'swapped', swaps = swaps + 1, swapped_at = now(), "
        "undo_until = %s WHERE id = %s AND swaps = %s",
        [until, restoration.pk, restoration.swaps],
    )
    if noted.rowcount != 1:
        raise RestorationRefused(_("Quelqu’un vient de le faire : rechargez avant de recommencer."))


def _was_cut(restoration: Restoration, *, in_place: bool) -> bool:
    """Whether that exchange of schemas was done and its folders did not follow."""
    return restoration.is_in_place is in_place and restoration.files_swaps != restoration.swaps


def finish_files(restoration: Restoration, *, actor: Actor = SYSTEM) -> None:
    """What follows an exchange of schemas: what was kept from the rows of before goes, the folders follow, the log says
    so. What a power cut left is ended here, by one process at a time."""
    with transaction.atomic():
        known = Restoration.objects.select_for_update().get(pk=restoration.pk)
        commune, side = Commune.objects.get(pk=known.commune_id), _side(known)
        if known.files_swaps != known.swaps:
            swapping.forget(commune)
            swapping.swap_files(commune, side, known.swaps)
            Restoration.objects.filter(pk=known.pk).update(files_swaps=known.swaps)
            action = RestorationAction.SWAPPED if known.is_in_place else RestorationAction.UNDONE
            _write_down(action, actor, commune, known)
    swapping.files_swapped(side, known.swaps)
    restoration.refresh_from_db()


def drop(restoration: Restoration, *, actor: Actor = SYSTEM) -> None:
    """What stands aside goes for good: a copy that is not wanted, or the commune of before a restoration that is. Raises
    RestorationRefused while a worker loads it."""
    with operator_context(), workers.alone_with(restoration.pk) as alone:
        if not alone:
            raise RestorationRefused(_("La copie se prépare en ce moment : attendez qu’elle soit prête."))
        finish_files(restoration)
        loading.drop(_side(restoration))
        commune = Commune.objects.get(pk=restoration.commune_id)
        Restoration.objects.filter(pk=restoration.pk).update(
            state=RestorationState.ENDED, ended_at=timezone.now()
        )
        _erase(restoration)
        _write_down(RestorationAction.DROPPED, actor, commune, restoration, aside=_aside(restoration))


def _aside(restoration: Restoration) -> Aside:
    if not restoration.swaps:
        return Aside.COPY
    return Aside.FORMER if restoration.is_in_place else Aside.RESTORED


def expire() -> int:
    """End what was cut short, and what nobody undid in time; how many copies went. Beat runs it."""
    dropped = 0
    with operator_context():
        for restoration in Restoration.objects.filter(state=RestorationState.SWAPPED):
            finish_files(restoration)
            if restoration.undo_until and restoration.undo_until < timezone.now():
                with suppress(RestorationRefused):  # somebody is at it
                    drop(restoration)
                    dropped += 1
    return dropped


def names(restoration: Restoration) -> list[comparing.Names]:
    """Which rows a copy that is ready would change, for the operator's staff; of another one nothing: once in place, what
    is lost and what comes back are no longer the same."""
    if restoration.state != RestorationState.READY:
        return []
    with operator_context():
        commune = Commune.objects.get(pk=restoration.commune_id)
        labels = [one["label"] for one in restoration.differences]
        return comparing.names(commune, restoration.side_schema, labels)


def _side(restoration: Restoration) -> Commune:
    return loading.beside(Commune.objects.get(pk=restoration.commune_id), restoration.id)
