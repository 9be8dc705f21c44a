"""Restore a commune from one of its archives: beside it, compared, then in its place; and back within a day.

The live commune is never written over: it is set aside whole, and goes back as it was.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from identity.audit.services import SYSTEM, record
from ops.restoration import comparing, faults, loading, swapping
from ops.restoration.enums import BESIDE, RestorationAction, RestorationState
from ops.restoration.errors import RestorationRefused
from ops.restoration.models import Restoration
from tenants.current import operator_context
from tenants.fleet import moving
from tenants.models import Commune
from tenants.provisioning import template
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable

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
        loading.check_owner(commune, archive)
        _check_state(commune)
        restoration = _begin(archive, commune, actor)
        try:
            loading.load(archive, commune, restoration.id, progress)
            found = comparing.differences(commune, restoration.side_schema)
        except BaseException as error:
            _give_up(restoration, error)
            raise
        restoration.state, restoration.version = RestorationState.READY, template.schema_version()
        restoration.differences = [one.as_json() for one in found]
        restoration.save(update_fields=["state", "version", "differences"])
        record(RestorationAction.PREPARED, actor, commune, {"manifest": archive.sha256})
    return restoration


def _check_state(commune: Commune) -> None:
    if commune.state == CommuneState.GONE or not commune.schema_version:
        raise RestorationRefused(_("%s n’est pas une commune que l’on peut restaurer.") % commune.name)
    if commune.schema_version != template.schema_version():
        raise RestorationRefused(
            _("%s est d’une autre version : lancez d’abord « parvis fleet migrate ».") % commune.name
        )


def _begin(archive: Archive, commune: Commune, actor: Actor) -> Restoration:
    known = current(commune)
    if known is not None and known.state == RestorationState.SWAPPED:
        raise RestorationRefused(
            _("Une restauration de %s est déjà en place : annulez-la ou confirmez-la d’abord.") % commune.name
        )
    if known is not None:
        drop(known, actor=actor)
    try:
        with transaction.atomic():
            return Restoration.objects.create(
                commune=commune,
                manifest_sha256=archive.sha256,
                made_at=archive.manifest.made_at,
                asked_by=actor.id,
            )
    except IntegrityError:
        raise RestorationRefused(_("Une restauration de %s est déjà en cours.") % commune.name) from None


def _give_up(restoration: Restoration, error: BaseException) -> None:
    loading.drop(_side(restoration))
    Restoration.objects.filter(pk=restoration.pk).update(
        state=RestorationState.FAILED, error=faults.told(error), ended_at=timezone.now()
    )


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
            record(action, actor, commune, {"manifest": known.manifest_sha256})
    swapping.files_swapped(side, known.swaps)
    restoration.refresh_from_db()


def drop(restoration: Restoration, *, actor: Actor = SYSTEM) -> None:
    """What stands aside goes for good: a copy that is not wanted, or the commune of before a restoration that is."""
    with operator_context():
        finish_files(restoration)
        loading.drop(_side(restoration))
        commune = Commune.objects.get(pk=restoration.commune_id)
        Restoration.objects.filter(pk=restoration.pk).update(
            state=RestorationState.ENDED, ended_at=timezone.now()
        )
        record(RestorationAction.DROPPED, actor, commune, {"manifest": restoration.manifest_sha256})


def expire() -> int:
    """End what was cut short, and what nobody undid in time; how many copies went. Beat runs it."""
    dropped = 0
    with operator_context():
        for restoration in Restoration.objects.filter(state=RestorationState.SWAPPED):
            finish_files(restoration)
            if restoration.undo_until and restoration.undo_until < timezone.now():
                drop(restoration)
                dropped += 1
    return dropped


def names(restoration: Restoration) -> list[comparing.Names]:
    """For the screen of the operator's staff."""
    with operator_context():
        return comparing.names(Commune.objects.get(pk=restoration.commune_id), restoration.side_schema)


def _side(restoration: Restoration) -> Commune:
    return loading.beside(Commune.objects.get(pk=restoration.commune_id), restoration.id)
