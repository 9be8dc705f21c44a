"""Logs into reports: each commune's in its own schema, no line twice."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import sentry_sdk
import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cms.reports.audience import hits, logs, words
from cms.reports.audience.tally import Tally
from cms.reports.enums import ReportKind
from cms.reports.models import SiteReport
from tenants.current import commune_context, operator_context
from tenants.models import Domain
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cms.reports.audience.hits import Hit
    from cms.reports.audience.logs import Batch
    from tenants.models import Commune

log = structlog.get_logger(__name__)

#: A line that is dated otherwise is a clock that is wrong.
_OLDEST, _NEWEST = timedelta(days=60), timedelta(hours=1)
#: A file of the application's own is written for an hour; whoever was writing then has ended.
_OWN_SECONDS: Final = 2 * 3600
_DAYS_A_MONTH: Final = 30.4375

Dated = tuple[int, "Hit"]


@dataclass
class Collected:
    """``views`` added to ``communes``; ``failed``: slugs of those that could not be written, whose lines are lost."""

    lines: int = 0
    views: int = 0
    communes: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()


def sources() -> list[Path]:
    """The proxy's logs when it writes one, else the application's own."""
    if settings.AUDIENCE_LOG:
        return logs.rotated(Path(settings.AUDIENCE_LOG))
    return logs.own()


def collect(paths: Iterable[Path]) -> Collected:
    """Read what is new in these logs. Run in ``public``."""
    done = Collected()
    known: dict[str, Commune | None] = {}
    with logs.places() as places:
        for path in paths:
            try:
                for batch in logs.batches(path, places):
                    _add(batch, known, done)
                    places.reached(batch)
            except OSError as error:
                log.warning("audience.log_not_read", error=type(error).__name__)
            else:
                _drop_own(path, time.time())
    return done


def _add(batch: Batch, known: dict[str, Commune | None], done: Collected) -> None:
    found: dict[Commune, list[Dated]] = defaultdict(list)
    for place, line in batch.lines:
        hit = hits.read(line)
        commune = _commune_of(hit.host, known) if hit else None
        if hit is not None and commune is not None:
            found[commune].append((place, hit))
    done.lines += len(batch.lines)
    for commune, dated in found.items():
        try:
            done.views += _write(commune, batch.log, dated)
        except Exception as problem:  # whatever it is, it is this commune's alone
            sentry_sdk.capture_exception(problem)
            log.warning("audience.failed", commune=commune.slug, error=type(problem).__name__)
            done.failed |= {commune.slug}
        else:
            done.communes |= {commune.slug}


def _commune_of(host: str, known: dict[str, Commune | None]) -> Commune | None:
    """Who is read at this host, when the public reads it."""
    if host not in known:
        with operator_context():
            domain = Domain.objects.select_related("tenant").filter(domain=host).first()
        commune: Commune | None = domain.tenant if domain else None
        is_read = commune is not None and (commune.state == CommuneState.OPEN or _is_shown(commune))
        known[host] = commune if is_read else None
    return known[host]


def _is_shown(commune: Commune) -> bool:
    """A demonstration is read by everybody before it opens (cms.pages.middleware)."""
    return commune.is_demonstration and commune.state == CommuneState.PREPARING


def _write(commune: Commune, log_name: str, dated: list[Dated]) -> int:
    """In the commune, one transaction; how many views were added."""
    now = timezone.now()
    days: dict[date, list[Dated]] = defaultdict(list)
    for place, hit in dated:
        at = datetime.fromtimestamp(hit.at, tz=UTC)
        if now - _OLDEST < at < now + _NEWEST:
            days[at.astimezone(ZoneInfo(commune.time_zone)).date()].append((place, hit))
    with commune_context(commune), transaction.atomic():
        return sum(_write_day(commune, day, log_name, of_day) for day, of_day in sorted(days.items()))


def _write_day(commune: Commune, day: date, log_name: str, dated: list[Dated]) -> int:
    SiteReport.objects.get_or_create(kind=ReportKind.AUDIENCE, day=day)
    report = SiteReport.objects.select_for_update().get(kind=ReportKind.AUDIENCE, day=day)
    tally = Tally.of(report.data)
    before, reached = tally.views, tally.read.get(log_name, -1)
    fresh = [
        (place, hit) for place, hit in dated if place > reached
    ]  # a run cut short is done again from its beginning
    if not fresh:
        return 0
    for _place, hit in fresh:
        tally.add(hit)
    words.add([hit for _place, hit in fresh], tally, commune, day)
    tally.read[log_name] = max(place for place, _hit in fresh)
    report.data = tally.as_data()
    report.save(update_fields=["data", "updated_at"])
    return tally.views - before


def _drop_own(path: Path, now: float) -> None:
    """A file of the application's that was read to its end, and that nobody writes any more."""
    try:
        if path.parent == logs.folder() and now - path.stat().st_mtime > _OWN_SECONDS:
            path.unlink()
    except OSError as error:
        log.warning("audience.log_not_dropped", error=type(error).__name__)


def purge(today: date) -> int:
    """In a commune: reports that are too old, and what was remembered of rare searches. How many reports are gone."""
    limit = today - timedelta(days=int(settings.AUDIENCE_MONTHS * _DAYS_A_MONTH))
    reports = SiteReport.objects.filter(kind=ReportKind.AUDIENCE)
    gone, _by_model = reports.filter(day__lt=limit).delete()
    past = reports.filter(day__lt=today - timedelta(days=words.REMEMBERED_DAYS))
    for report in past.exclude(data__pending={}, data__read={}):
        report.data |= {"pending": {}, "read": {}}
        report.save(update_fields=["data", "updated_at"])
    return int(gone)
