"""Django's and Wagtail's periodic commands over the fleet: spread over time, one commune's failure its own.

Each commune has its moment in the period of each command, drawn from its UUID: a thousand communes are spread over the
day without anything to configure, and the moment is the same after a restart. Whoever missed it (an outage, a failure, a
migration under way) is due until it succeeds, a few communes at a time. Nothing here is what makes a page appear on time:
that is an effect of the outbox (cms.pages.scheduling).
"""

from __future__ import annotations

import hashlib
import io
import math
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sentry_sdk
import structlog
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from ops.periodic.enums import Work
from ops.periodic.models import PeriodicRun
from tenants.current import commune_context, operator_context
from tenants.models import Commune
from tenants.provisioning import template
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

log = structlog.get_logger(__name__)

#: How often beat asks who is due (config.celery).
TICK = timedelta(minutes=5)
#: A run that was asked for and did not end, or that failed, is asked for again after this long.
RETRY = timedelta(hours=1)
#: After an outage: how many times the ordinary share of a tick, and at least so many communes.
CATCHING_UP, LEAST = 4, 10

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """How often, and with which options. ``every`` None: by hand only."""

    every: timedelta | None
    options: Callable[[], dict[str, Any]] = field(default=dict)


PLANS: dict[Work, Plan] = {
    Work.PUBLISH_SCHEDULED: Plan(DAY),  # a net under the outbox's effects
    Work.CLEAR_SESSIONS: Plan(DAY),
    Work.PURGE_REPORTS: Plan(DAY),
    Work.PURGE_REVISIONS: Plan(7 * DAY, lambda: {"days": settings.REVISIONS_KEPT_DAYS}),
    Work.REMOVE_ORPHANED_TAGS: Plan(7 * DAY),
    Work.UPDATE_INDEX: Plan(7 * DAY, lambda: {"verbosity": 0}),
    Work.REBUILD_REFERENCES: Plan(28 * DAY, lambda: {"verbosity": 0}),
    Work.REMIND_REVIEWS: Plan(DAY),
    Work.CHECK_LINKS: Plan(7 * DAY),
    Work.PURGE_EMBEDS: Plan(None),
    Work.FIX_TREE: Plan(None, lambda: {"interactive": False}),
    Work.SET_URL_PATHS: Plan(None),
    Work.DEDUPLICATE_TAGS: Plan(None),
}
PERIODIC = tuple(work for work, plan in PLANS.items() if plan.every)


@dataclass(frozen=True)
class Outcome:
    """What became of one run; ``error`` is the class of the exception, empty when it succeeded."""

    slug: str
    ok: bool
    seconds: float
    error: str = ""


def moment_of(commune_id: UUID, work: Work, every: timedelta, now: datetime) -> datetime:
    """The latest moment of this commune for this command, at ``now`` or before."""
    seconds = int(every.total_seconds())
    digest = hashlib.sha256(f"{commune_id}:{work.value}".encode()).digest()
    offset = int.from_bytes(digest[:8], "big") % seconds
    turn = (int(now.timestamp()) - offset) // seconds
    return datetime.fromtimestamp(turn * seconds + offset, tz=UTC)


def ready() -> list[Commune]:
    """Communes whose schema is whole and at the version of this code, whatever their state; one that is being migrated
    is caught up with afterwards."""
    living = Commune.objects.exclude(state=CommuneState.GONE)
    return list(living.filter(schema_version=template.schema_version()).order_by("id"))


def due(work: Work, now: datetime) -> list[Commune]:
    """Whose moment passed since its last success, the longest waiting first; no more than a tick can bear."""
    every = PLANS[work].every
    if every is None:
        return []
    communes = ready()
    runs = {run.commune_id: run for run in PeriodicRun.objects.filter(work=work)}
    waiting: list[tuple[datetime, Commune]] = []
    for commune in communes:
        run = runs.get(commune.pk)
        moment = moment_of(commune.pk, work, every, now)
        done = run.succeeded_at if run else None
        if (done is None or done < moment) and not _is_on_its_way(run, now):
            waiting.append((done or datetime.min.replace(tzinfo=UTC), commune))
    waiting.sort(key=lambda one: (one[0], one[1].pk))
    share = math.ceil(len(communes) * (TICK / every)) * CATCHING_UP
    return [commune for _done, commune in waiting[: max(LEAST, share)]]


def _is_on_its_way(run: PeriodicRun | None, now: datetime) -> bool:
    return run is not None and run.asked_at is not None and now - run.asked_at < RETRY


def ask(work: Work, communes: list[Commune], now: datetime) -> None:
    """Remember that they were asked for, before they are: a broker that is down delays them by ``RETRY``."""
    PeriodicRun.objects.bulk_create(
        [PeriodicRun(commune=commune, work=work, asked_at=now) for commune in communes],
        update_conflicts=True,
        unique_fields=["commune", "work"],
        update_fields=["asked_at"],
    )


def run(commune: Commune, work: Work) -> Outcome:
    """Run the command in the commune's schema and remember how it went; a failure is told, never raised."""
    started = time.perf_counter()
    error = ""
    try:
        with commune_context(commune):
            call_command(work.value, stdout=io.StringIO(), stderr=io.StringIO(), **PLANS[work].options())
    except Exception as problem:  # whatever it is, it is this commune's alone
        error = type(problem).__name__
        sentry_sdk.capture_exception(problem)
        log.warning("periodic.failed", commune=commune.slug, work=work.value, error=error)
    seconds = round(time.perf_counter() - started, 3)
    _remember(commune, work, error, seconds)
    return Outcome(commune.slug, not error, seconds, error)


def _remember(commune: Commune, work: Work, error: str, seconds: float) -> None:
    ended = timezone.now()
    values: dict[str, Any] = {"error": error[:80], "seconds": seconds}
    values["failed_at" if error else "succeeded_at"] = ended
    with operator_context():
        PeriodicRun.objects.update_or_create(commune=commune, work=work, defaults=values)
