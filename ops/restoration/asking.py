"""A restoration asked for at the console: an archive that is kept here, or a file that comes by the browser, handed to a
worker that loads it beside the commune.

The row is the truth: it says where the archive is, and whoever finds it forgotten hands it over again. A file that comes by
the browser is sealed with the commune's key before the answer to the request, and erased once it is loaded or given up.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sentry_sdk
import structlog
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from identity.accounts.models import Agent
from identity.audit.services import SYSTEM, agent_actor
from ops import workers
from ops.backups import imports, kept
from ops.backups.errors import ArchiveError
from ops.restoration import loading, services
from ops.restoration.enums import Fault, RestorationState
from ops.restoration.errors import RestorationRefused
from ops.restoration.models import Restoration
from tenants.current import operator_context
from tenants.keys.errors import KeyTrouble

if TYPE_CHECKING:
    import uuid
    from datetime import datetime
    from typing import BinaryIO

    from django.db.models import QuerySet

    from identity.audit.services import Actor
    from ops.backups.models import Export
    from tenants.models import Commune

log = structlog.get_logger(__name__)

#: Past this long, one that never ended is given up, and its file erased.
GIVEN_UP: Final = timedelta(days=1)
#: Past this long nobody sits at a command line that died.
_CUT: Final = timedelta(hours=1)


def received() -> Path:
    """Where files that come by the console stay, sealed, until they are loaded."""
    place = imports.folder() / ".restaurations"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


def ask_kept(commune: Commune, export: Export, actor: Actor) -> Restoration:
    """From an archive that is where it was written. Raises RestorationRefused: one stands beside the commune."""
    with operator_context():
        restoration = services.begin(commune, export.manifest_sha256, export.dated, actor)
        _give(restoration, path=export.path, source=Path(export.path).name[:200])
    return restoration


def ask_received(commune: Commune, file: BinaryIO, name: str, actor: Actor) -> Restoration:
    """From a file that ends with the request. Raises RestorationRefused, ops.backups.errors.ArchiveError; and then nothing
    of it is kept."""
    with operator_context():
        with kept.opened(Path(file.name)) as archive:
            services.check(archive, commune)
            archive.check()
            restoration = services.begin(commune, archive.sha256, archive.manifest.made_at, actor)
        place = received() / f"{restoration.pk}.zip{kept.SUFFIX}"
        with services.given_up(restoration):
            _keep(commune, file, place)
            _give(restoration, path=str(place), source=name[:200], is_received=True)
    return restoration


def _keep(commune: Commune, file: BinaryIO, place: Path) -> None:
    try:
        kept.keep(commune, file, place)
    except KeyTrouble as error:
        raise RestorationRefused(str(error)) from error
    except OSError as error:
        raise RestorationRefused(
            _("Le fichier ne se garde pas dans %(folder)s : %(reason)s.")
            % {"folder": place.parent, "reason": error.strerror or error}
        ) from error


def _give(restoration: Restoration, **fields: object) -> None:
    for field, value in fields.items():
        setattr(restoration, field, value)
    restoration.save(update_fields=[*fields])


def send(restoration: Restoration) -> bool:
    """Ring a worker. When the broker is down the row stays, and ``forgotten`` finds it."""
    return workers.ring("ops.tasks.prepare_restoration", restoration.pk)


def forgotten() -> list[Restoration]:
    """Preparations that nobody works on: asked while the broker was down, or whose worker died."""
    still = list(_still(timezone.now() - workers.FORGOTTEN).exclude(path=""))
    held = workers.at_work([one.pk for one in still])
    return [one for one in still if one.pk not in held]


def why_nobody(restoration: Restoration) -> str:
    """Why nobody is at a preparation, in words; "" while somebody is or may come at any moment, and once it is ended. Reads
    the row again, which a worker may have moved meanwhile."""
    if restoration.state != RestorationState.LOADING or workers.at_work([restoration.pk]):
        return ""
    seen = restoration.moved_at
    restoration.refresh_from_db()
    if restoration.state != RestorationState.LOADING or restoration.moved_at != seen:
        return ""
    if restoration.moved_at is not None:
        return str(workers.CUT)
    if restoration.asked_at > timezone.now() - workers.FORGOTTEN:
        return ""
    if not restoration.path:
        return _("La commande qui la préparait s’est arrêtée\u00a0: abandonnez, puis recommencez.")
    return str(workers.AWAITED)


def _still(before: datetime) -> QuerySet[Restoration]:
    """Of which nothing moved since ``before``."""
    loading_ = Restoration.objects.filter(state=RestorationState.LOADING).select_related("commune")
    return loading_.alias(last=Coalesce(F("moved_at"), F("asked_at"))).filter(last__lt=before)


def run(restoration_id: uuid.UUID) -> bool:
    """Do the work in this process; False when another worker is at it, when it is done or given up, and when it stopped,
    which the row then says."""
    with operator_context(), workers.alone_with(restoration_id) as alone:
        asked = Restoration.objects.filter(pk=restoration_id, state=RestorationState.LOADING).exclude(path="")
        restoration = asked.select_related("commune").first()
        if restoration is None or not alone:
            return False
        _moved(restoration)
        loading.drop(loading.beside(restoration.commune, restoration.pk))  # of a worker that died
        try:
            with services.given_up(restoration):
                _load(restoration)
        except (ArchiveError, RestorationRefused) as refused:
            log.warning("restoration.refused", restoration=str(restoration_id), error=type(refused).__name__)
        except Exception as problem:  # whatever it is, the row says that it stopped
            sentry_sdk.capture_exception(problem)
            log.error("restoration.failed", restoration=str(restoration_id), error=type(problem).__name__)
        else:
            return True
    return False


def _load(restoration: Restoration) -> None:
    commune = restoration.commune
    with kept.opened(Path(restoration.path), commune) as archive:
        services.check(archive, commune)
        if not restoration.is_received:  # what came by the browser was read whole before it was sealed
            archive.check()
        # Of an archive that is kept here its own word was not read yet.
        _give(restoration, manifest_sha256=archive.sha256, made_at=archive.manifest.made_at)
        services.fill(
            restoration,
            archive,
            commune,
            actor=_actor(restoration),
            progress=lambda _step: _moved(restoration),
        )


def _moved(restoration: Restoration) -> None:
    with operator_context():
        Restoration.objects.filter(pk=restoration.pk).update(moved_at=timezone.now())


def _actor(restoration: Restoration) -> Actor:
    agent = Agent.objects.filter(pk=restoration.asked_by).first() if restoration.asked_by else None
    return agent_actor(agent) if agent is not None else SYSTEM


def expire(now: datetime) -> int:
    """Give up what was begun and that nobody goes on with: asked for at the console and never loaded in a day, or at a
    command line that died; how many. Beat runs it."""
    given_up = 0
    with operator_context():
        for restoration in [
            *Restoration.objects.filter(state=RestorationState.LOADING, asked_at__lt=now - GIVEN_UP),
            *_still(now - _CUT).filter(path="", asked_at__gte=now - GIVEN_UP),
        ]:
            with workers.alone_with(restoration.pk) as alone:
                if alone:
                    services.give_up(restoration, Fault.CUT.value)
                    given_up += 1
    return given_up


def prune(now: datetime) -> int:
    """Erase the files that no preparation will load: what a request that died left; how many."""
    known = set(
        Restoration.objects.filter(state=RestorationState.LOADING, is_received=True).values_list(
            "path", flat=True
        )
    )
    oldest = (now - GIVEN_UP).timestamp()
    strays = [one for one in received().iterdir() if str(one) not in known and one.stat().st_mtime < oldest]
    for stray in strays:
        stray.unlink(missing_ok=True)
    return len(strays)
