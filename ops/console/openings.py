"""Opening a commune: asked for by a person, at the console or on the command line, and written down with its answers
before its first step. A worker does it, or the command itself; whatever is cut is resumed, or given up.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import structlog
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from identity.audit.services import record
from ops import workers
from ops.console.enums import ConsoleAction
from ops.models import Opening, OpeningState
from tenants import faults, geography
from tenants.current import operator_context
from tenants.errors import ProvisioningError
from tenants.models import Commune
from tenants.provisioning import locks, template
from tenants.provisioning.opening import AlreadyThere, discard, living_commune, open_commune, refuse_complete
from tenants.provisioning.options import BadOption, ProvisioningOptions, checked

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet

    from identity.audit.services import Actor
    from tenants.geography import Town
    from tenants.provisioning.opening import Opened

log = structlog.get_logger(__name__)

FORGOTTEN = workers.FORGOTTEN


class OpeningRefused(ProvisioningError):
    """What was asked cannot be; the message is for the person who asked, in French."""


class OpeningStopped(ProvisioningError):
    """A step broke in a way that has no words of its own; the message is what the opening's row says, in French."""


def unfinished() -> QuerySet[Opening]:
    return Opening.objects.exclude(state=OpeningState.DONE)


def unfinished_of(insee: str) -> Opening | None:
    """There is one at most."""
    return unfinished().filter(insee=insee).first()


def answers_of(asked: ProvisioningOptions | Opening) -> dict[str, str | bool]:
    """By the name of the field that asks for each."""
    return {
        "domain": asked.domain,
        "admin_email": asked.admin_email,
        "demonstration": asked.demonstration,
        "site": asked.site,
    }


def ask(
    town: Town, *, domain: str, admin_email: str, demonstration: bool, asked_by: uuid.UUID, site: str = ""
) -> Opening:
    """Write the request down and hand it to a worker; one that stopped takes the new answers and starts again.

    Raises OpeningRefused when the commune is there or on its way, BadOption for a host name or an administrator that
    cannot be.
    """
    if Commune.objects.filter(insee=town.insee).exclude(schema_version="").exists():
        raise OpeningRefused(_("%s existe déjà.") % town.name)
    asked = checked(ProvisioningOptions(town.insee, domain, admin_email, demonstration, site), town)
    fields = {"name": town.name, "asked_by": asked_by, **answers_of(asked)}
    with transaction.atomic():
        known = unfinished().select_for_update().filter(insee=town.insee).first()
        if known is not None and not is_stopped(known):
            raise OpeningRefused(_("L’ouverture de %s est déjà demandée.") % town.name)
        if known is not None:
            Opening.objects.filter(pk=known.pk).update(**fields)
            resume(known)
            return known
        try:
            with transaction.atomic():
                opening = Opening.objects.create(insee=town.insee, **fields)
        except IntegrityError:
            raise OpeningRefused(_("L’ouverture de %s est déjà demandée.") % town.name) from None
        transaction.on_commit(lambda: send(opening.pk), robust=True)
    log.info("opening.asked", insee=town.insee, opening=str(opening.pk))
    return opening


def open_here(
    asked: ProvisioningOptions,
    actor: Actor,
    progress: Callable[[str], None] = lambda _: None,
    waiting: Callable[[], None] = lambda: None,
) -> Opened:
    """Open in this process, for somebody at a terminal; the console follows it, and takes it over when it is cut. Waits
    while another process is at the same opening. An answer that is not given again is the one that was given before.

    Raises what ``open_commune`` does, OpeningRefused when it is given up meanwhile, and OpeningStopped for a step that
    breaks; what is done stays recorded.
    """
    with operator_context():
        town = geography.find_town(asked.insee)
        asked = checked(asked, town)
        _refuse_complete(town)
        opening, is_new = unfinished().get_or_create(
            insee=town.insee, defaults={"name": town.name, "asked_by": actor.id, **answers_of(asked)}
        )
        if workers.at_work([opening.pk]):
            waiting()
        with workers.alone_with(opening.pk, wait=True):
            _refuse_complete(town)
            action = ConsoleAction.OPENING_ASKED if is_new else ConsoleAction.OPENING_RESUMED
            _take_over(opening, asked, actor, action)
            try:
                return _work(opening, progress)
            except BadOption:  # bad usage leaves nothing
                if living_commune(town.insee) is None:
                    opening.delete()
                raise


def _take_over(opening: Opening, asked: ProvisioningOptions, actor: Actor, action: ConsoleAction) -> None:
    """With the answers that are given now. Raises OpeningRefused when it is there no more."""
    known = unfinished().filter(pk=opening.pk).first()
    if known is None:
        raise OpeningRefused(
            _("L’ouverture de %s vient d’être abandonnée\u00a0: relancez-la.") % opening.name
        )
    given = {name: answer for name, answer in answers_of(asked).items() if answer}
    with transaction.atomic():
        Opening.objects.filter(pk=opening.pk).update(
            state=OpeningState.RUNNING, moved_at=timezone.now(), error="", **given
        )
        record(action, actor, opening, {"insee": opening.insee})
    opening.refresh_from_db()


def _refuse_complete(town: Town) -> None:
    """Raises AlreadyThere; a process that died at the very end left its row behind, which is settled."""
    commune = living_commune(town.insee)
    if commune is not None and commune.schema_version:
        for opening in unfinished().filter(insee=town.insee):
            _settle(opening)
        refuse_complete(commune)


def resume(opening: Opening) -> None:
    """Hand a stopped opening to a worker again: what is done is not done twice."""
    with transaction.atomic():
        stopped = unfinished().filter(pk=opening.pk)
        stopped.update(state=OpeningState.ASKED, moved_at=timezone.now(), error="")
        transaction.on_commit(lambda: send(opening.pk), robust=True)


def abandon(insee: str) -> None:
    """Give up: what was asked, and all that was made. Raises ProvisioningError for a complete commune, locks.Busy."""
    with locks.opening_of(insee, wait=False), _nobody_at(unfinished_of(insee)):
        commune = living_commune(insee)
        if commune is not None:
            discard(commune, wait=False)
        unfinished().filter(insee=insee).delete()


@contextmanager
def _nobody_at(opening: Opening | None) -> Iterator[None]:
    """Raises locks.Busy: a process may be between the row and its first step."""
    if opening is None:
        yield
        return
    with workers.alone_with(opening.pk) as alone:
        if not alone:
            raise locks.Busy
        yield


def send(opening_id: uuid.UUID) -> None:
    """Ring a worker. When the broker is down the row stays, and ``forgotten`` finds it."""
    workers.ring("ops.tasks.open_commune", opening_id)


def forgotten() -> list[uuid.UUID]:
    """Openings that nobody works on: asked while the broker was down, or whose process died."""
    waiting = Opening.objects.filter(
        state__in=(OpeningState.ASKED, OpeningState.RUNNING), moved_at__lt=timezone.now() - FORGOTTEN
    )
    return list(waiting.values_list("pk", flat=True))


def is_stopped(opening: Opening) -> bool:
    """Whether nobody is at it: it failed, its process died, or no worker came for it. Reads the row again."""
    if opening.state == OpeningState.DONE or workers.at_work([opening.pk]):
        return False
    seen = opening.moved_at
    opening.refresh_from_db()
    if opening.state == OpeningState.FAILED:
        return True
    if opening.moved_at != seen:  # somebody came between the row and the look at who holds it
        return False
    return opening.state == OpeningState.RUNNING or seen < timezone.now() - FORGOTTEN


def run(opening_id: uuid.UUID) -> bool:
    """Do the work in this process; False when another worker is at it or it is done already."""
    with workers.alone_with(opening_id) as alone:
        opening = unfinished().filter(pk=opening_id).first()
        if opening is None or not alone:
            return False
        _move(opening, OpeningState.RUNNING)
        with suppress(ProvisioningError, geography.TownLookupError):  # the row says so
            _work(opening)
    return True


def _work(opening: Opening, progress: Callable[[str], None] = lambda _: None) -> Opened:
    """The steps, noted in the row as they go; whatever stops them is written there in words, and goes on to the caller.

    Raises what ``open_commune`` does, OpeningStopped for the rest.
    """
    asked = ProvisioningOptions(opening.insee, **answers_of(opening))  # type: ignore[arg-type]  # each by its name

    def moved(step: str) -> None:
        if timezone.now() - opening.moved_at > FORGOTTEN / 3:  # each step has a row of its own that says more
            _move(opening, OpeningState.RUNNING)
        progress(step)

    try:
        template.ensure_ready()
        opened = open_commune(asked, moved)
    except AlreadyThere:
        _settle(opening)
        raise
    except (ProvisioningError, geography.TownLookupError) as problem:
        _stop(opening, str(problem))
        raise
    except Exception as problem:  # a step may fail in any way: the person waiting must be told
        told = faults.tell(problem, "opening.failed", insee=opening.insee, opening=str(opening.pk))
        _stop(opening, told)
        raise OpeningStopped(told) from problem
    except KeyboardInterrupt:  # somebody who wanted it to stop: no worker goes on behind their back
        _stop(opening, _("L’ouverture a été interrompue au terminal."))
        raise
    _settle(opening)
    return opened


def _settle(opening: Opening) -> None:
    opening.admin_email = ""  # the invitation holds it now
    opening.save(update_fields=["admin_email"])
    _move(opening, OpeningState.DONE)


def _stop(opening: Opening, why: str) -> None:
    """A database that went away takes no note: the row says that somebody was at it, and nobody is."""
    with suppress(DatabaseError):
        _move(opening, OpeningState.FAILED, why)


def _move(opening: Opening, state: OpeningState, error: str = "") -> None:
    opening.state, opening.error, opening.moved_at = state, error[:500], timezone.now()
    opening.save(update_fields=["state", "error", "moved_at"])
