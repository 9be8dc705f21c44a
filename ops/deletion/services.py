"""Delete a commune: asked for by somebody who typed its name, done by recorded steps, ended by a certificate.

Never a commune that is open, suspended or within its grace; never before its final export was made and handed over.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from design.typography import day_in_full
from identity.audit.services import SYSTEM, record
from ops import workers
from ops.backups import exports
from ops.backups.models import ArchiveState, Export
from ops.deletion.enums import DeletionAction, StepName
from ops.deletion.errors import DeletionRefused, DeletionStopped
from ops.deletion.models import Deletion, DeletionStep
from ops.deletion.steps import WORK
from tenants import geography, lifecycle
from tenants.current import operator_context
from tenants.middleware import forget_hosts
from tenants.models import Commune
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable

    from identity.audit.services import Actor

log = structlog.get_logger(__name__)

_LONGEST_HANDED_TO = 200


def final_export(commune: Commune) -> Export | None:
    """What the commune takes with it: the last whole export since its grace ended that left here in clear. Its agents
    worked until then; and what is only kept here is sealed with a key that goes."""
    return next((one for one in _exports_since_its_grace(commune) if exports.has_left(one)), None)


def _exports_since_its_grace(commune: Commune) -> list[Export]:
    """The latest first."""
    if not lifecycle.may_be_destroyed(commune) or commune.closing_until is None:
        return []
    day_after = commune.closing_until + timedelta(days=1)
    since = datetime.combine(day_after, time.min, ZoneInfo(commune.time_zone))
    done = Export.objects.filter(commune=commune, state=ArchiveState.DONE, ended_at__gte=since)
    return list(done.exclude(sha256="").order_by("-ended_at"))


def problem(commune: Commune) -> str:
    """Why the commune may not be deleted now, in French; "" when it may."""
    if commune.state != CommuneState.CLOSING:
        return _("%(name)s est « %(state)s » : seule une commune en fermeture se supprime, une fois son délai passé.") % {
            "name": commune.name, "state": CommuneState(commune.state).label.lower(),
        }  # fmt: skip
    if not lifecycle.may_be_destroyed(commune):
        until = day_in_full(commune.closing_until) if commune.closing_until else "–"
        return _("Tout est conservé jusqu’au %(until)s inclus : %(name)s ne se supprime qu’ensuite.") % {
            "until": until, "name": commune.name,
        }  # fmt: skip
    if final_export(commune) is None:
        return _missing_export(commune)
    return ""


def _missing_export(commune: Commune) -> str:
    if _exports_since_its_grace(commune):
        return _(
            "L’export final n’est jamais sorti d’ici : sa copie gardée est chiffrée, et sa clé sera détruite. "
            "Téléchargez-le (« Sauvegardes »), et remettez-le à la commune."
        )
    return _(
        "L’export final manque : le délai est passé, exportez la commune (« Sauvegardes », ou « parvis commune export %s "
        "--output FICHIER »), et remettez-lui l’archive."
    ) % (commune.slug)


def ask(commune: Commune, *, typed_name: str, handed_to: str, actor: Actor = SYSTEM) -> Deletion:
    """Register a deletion. ``typed_name`` is the commune's name, typed by who decides; ``handed_to`` who at the commune
    received the final export. Raises DeletionRefused, and nothing is touched."""
    handed_to = " ".join(handed_to.split())
    with operator_context(), transaction.atomic():
        commune = Commune.objects.select_for_update().get(pk=commune.pk)
        known = Deletion.objects.filter(commune_id=commune.pk).first()
        if known is not None:
            return known
        if trouble := problem(commune):
            raise DeletionRefused(trouble)
        if geography.fold(typed_name) != geography.fold(commune.name):
            raise DeletionRefused(
                _("Pour confirmer, écrivez le nom de la commune : %s.") % commune.name, "name"
            )
        if not handed_to or len(handed_to) > _LONGEST_HANDED_TO:
            raise DeletionRefused(_("Dites à qui l’export final a été remis."), "handed_to")
        deletion = _register(commune, handed_to, actor)
        record(DeletionAction.ASKED, actor, commune, {"commune": commune.slug})
    return deletion


def _register(commune: Commune, handed_to: str, actor: Actor) -> Deletion:
    export = final_export(commune)
    if export is None or export.ended_at is None or commune.closing_since is None:
        raise DeletionRefused(_("L’export final manque."))
    return Deletion.objects.create(
        commune_id=commune.pk,
        schema_name=commune.schema_name,
        insee=commune.insee,
        name=commune.name,
        slug=commune.slug,
        created_at=commune.created_at,
        closing_since=commune.closing_since,
        asked_by=actor.id,
        asked_by_label=actor.label,
        handed_to=handed_to,
        export_sha256=export.sha256,
        export_size=export.size,
        export_made_at=export.dated,
        export_taken_at=export.taken_at,
    )


def resume(deletion: Deletion, actor: Actor) -> None:
    """Hand a stopped deletion to a worker again: what is done is not done twice."""
    with transaction.atomic():
        Deletion.objects.filter(pk=deletion.pk, ended_at=None).update(error="", moved_at=timezone.now())
        record(DeletionAction.RESUMED, actor, deletion, {"commune": deletion.slug})
    hurry(deletion)


def hurry(deletion: Deletion) -> None:
    """Ring a worker. When the broker is down the row stays, and ``forgotten`` finds it."""
    workers.ring("ops.tasks.delete_commune", deletion.pk)


def forgotten() -> list[Deletion]:
    """Deletions that nobody works on: asked while the broker was down, or whose worker died."""
    before = timezone.now() - workers.FORGOTTEN
    still = list(Deletion.objects.filter(ended_at=None, error="", moved_at__lt=before).defer("inventory"))
    held = workers.at_work([one.pk for one in still])
    return [one for one in still if one.pk not in held]


def why_nobody(deletion: Deletion) -> str:
    """Why nobody is at a deletion, in words; "" while somebody is or may come at any moment, and once it is ended or
    stopped. Reads the row again, which a worker may have moved meanwhile."""
    if deletion.ended_at or deletion.error or workers.at_work([deletion.pk]):
        return ""
    seen = deletion.moved_at
    deletion.refresh_from_db()
    if deletion.ended_at or deletion.error or deletion.moved_at != seen:
        return ""
    if deletion.steps.filter(done_at=None, error="").exists():
        return str(workers.CUT)
    return str(workers.AWAITED) if seen < timezone.now() - workers.FORGOTTEN else ""


def run(deletion: Deletion, progress: Callable[[StepName], None] = lambda _step: None) -> bool:
    """Do what is left of a deletion; False when another process is at it or it is done already.

    Raises DeletionStopped: what is done stays recorded, and the next call goes on from there.
    """
    with operator_context(), workers.alone_with(deletion.pk) as alone:
        if not alone:
            return False
        deletion.refresh_from_db()
        if deletion.steps.exclude(done_at=None).count() == len(StepName):
            return False
        for name in StepName:
            progress(name)
            _do(deletion, name)
    forget_hosts()
    log.info("commune.deleted", schema=deletion.schema_name, certificate=deletion.certificate_sha256)
    return True


def _do(deletion: Deletion, name: StepName) -> None:
    step, _created = DeletionStep.objects.get_or_create(deletion=deletion, name=name)
    if step.done_at:
        return
    Deletion.objects.filter(pk=deletion.pk).update(error="", moved_at=timezone.now())
    commune = Commune.objects.get(pk=deletion.commune_id)
    try:
        WORK[name](deletion, commune)
    except Exception as error:
        told = f"{type(error).__name__} : {' '.join(str(error).split())}"[:500]
        log.error(
            "deletion.stopped", schema=deletion.schema_name, step=name.value, error=type(error).__name__
        )
        DeletionStep.objects.filter(pk=step.pk).update(error=told)
        sentence = _("La suppression de %(name)s s’est arrêtée (%(step)s) ; elle reprend où elle en est.") % {
            "name": deletion.name, "step": str(name.label).partition("\u00a0")[0].lower(),
        }  # fmt: skip
        Deletion.objects.filter(pk=deletion.pk).update(error=sentence[:500], moved_at=timezone.now())
        raise DeletionStopped(sentence) from error
    DeletionStep.objects.filter(pk=step.pk).update(done_at=timezone.now(), error="")
