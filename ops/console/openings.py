"""Opening a commune from the console: asked for by a person, done by a worker, resumed after any interruption."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import sentry_sdk
import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ops import workers
from ops.models import Opening, OpeningState
from tenants import geography
from tenants.errors import ProvisioningError, TenantError
from tenants.models import Commune
from tenants.provisioning import locks, template
from tenants.provisioning.opening import discard, living_commune, open_commune
from tenants.provisioning.options import ProvisioningOptions, checked

if TYPE_CHECKING:
    import uuid

    from tenants.geography import Town

log = structlog.get_logger(__name__)

#: Past this long without a move, an opening that is not finished is handed to a worker again.
FORGOTTEN = timedelta(seconds=30)


class OpeningRefused(TenantError):
    """What was asked cannot be; the message is for the person who asked, in French."""


def ask(town: Town, *, domain: str, admin_email: str, demonstration: bool, asked_by: uuid.UUID) -> Opening:
    """Write the request down and hand it to a worker; one that stopped takes the new answers and starts again.

    Raises OpeningRefused when the commune is there or on its way, BadOption for a host name or an administrator that
    cannot be.
    """
    if Commune.objects.filter(insee=town.insee).exclude(schema_version="").exists():
        raise OpeningRefused(_("%s existe déjà.") % town.name)
    asked = ProvisioningOptions(town.insee, domain, admin_email, demonstration)
    asked = checked(asked, town)
    fields = {
        "name": town.name,
        "domain": asked.domain,
        "admin_email": asked.admin_email,
        "demonstration": demonstration,
        "asked_by": asked_by,
    }
    with transaction.atomic():
        stopped = (
            Opening.objects.select_for_update().filter(insee=town.insee, state=OpeningState.FAILED).first()
        )
        if stopped is not None:
            Opening.objects.filter(pk=stopped.pk).update(**fields)
            resume(stopped)
            return stopped
        try:
            with transaction.atomic():
                opening = Opening.objects.create(insee=town.insee, **fields)
        except IntegrityError:
            raise OpeningRefused(_("L’ouverture de %s est déjà demandée.") % town.name) from None
        transaction.on_commit(lambda: send(opening.pk), robust=True)
    log.info("opening.asked", insee=town.insee, opening=str(opening.pk))
    return opening


def resume(opening: Opening) -> None:
    """Hand a stopped opening to a worker again: what is done is not done twice."""
    with transaction.atomic():
        stopped = Opening.objects.filter(pk=opening.pk).exclude(state=OpeningState.DONE)
        stopped.update(state=OpeningState.ASKED, moved_at=timezone.now(), error="")
        transaction.on_commit(lambda: send(opening.pk), robust=True)


def abandon(insee: str) -> None:
    """Give up: what was asked, and all that was made. Raises ProvisioningError for a complete commune, locks.Busy."""
    with locks.opening_of(insee, wait=False):
        commune = living_commune(insee)
        if commune is not None:
            discard(commune, wait=False)
        Opening.objects.filter(insee=insee).exclude(state=OpeningState.DONE).delete()


def send(opening_id: uuid.UUID) -> None:
    """Ring a worker. When the broker is down the row stays, and ``forgotten`` finds it."""
    workers.ring("ops.tasks.open_commune", opening_id)


def forgotten() -> list[uuid.UUID]:
    """Openings that nobody works on: asked while the broker was down, or whose worker died."""
    waiting = Opening.objects.filter(
        state__in=(OpeningState.ASKED, OpeningState.RUNNING), moved_at__lt=timezone.now() - FORGOTTEN
    )
    return list(waiting.values_list("pk", flat=True))


def run(opening_id: uuid.UUID) -> bool:
    """Do the work in this process; False when another worker is at it or it is done already."""
    with workers.alone_with(opening_id) as alone:
        opening = Opening.objects.filter(pk=opening_id).exclude(state=OpeningState.DONE).first()
        if opening is None or not alone:
            return False
        _move(opening, OpeningState.RUNNING)
        asked = ProvisioningOptions(
            insee=opening.insee,
            domain=opening.domain,
            admin_email=opening.admin_email,
            demonstration=opening.demonstration,
        )
        try:
            template.ensure_ready()
            open_commune(asked, lambda _step: _move(opening, OpeningState.RUNNING))
        except (ProvisioningError, geography.TownLookupError) as problem:
            _move(opening, OpeningState.FAILED, str(problem))
        except Exception as problem:  # a step may fail in any way: the person waiting must be told
            sentry_sdk.capture_exception(problem)
            log.error("opening.failed", opening=str(opening_id), error=type(problem).__name__)
            _move(
                opening,
                OpeningState.FAILED,
                _("Une étape s’est arrêtée. L’équipe technique en est informée."),
            )
        else:
            opening.admin_email = ""  # the invitation holds it now
            opening.save(update_fields=["admin_email"])
            _move(opening, OpeningState.DONE)
    return True


def _move(opening: Opening, state: OpeningState, error: str = "") -> None:
    opening.state, opening.error, opening.moved_at = state, error[:500], timezone.now()
    opening.save(update_fields=["state", "error", "moved_at"])
