"""The prober: asks each commune's home through the web, as anybody would, and remembers the answers.

Threads do HTTP only; everything about the database happens in the caller's thread, in ``public``.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Avg, Count, Q
from django.utils import timezone

from cms.pages.middleware import DOOR_HEADER
from ops.models import LastProbe, Probe, ProbeHour
from tenants.middleware import REMEMBERED_SECONDS
from tenants.models import Commune, StateChange
from tenants.states import CommuneState

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

    import httpx

TIMEOUT = 5.0
CONCURRENCY = 16
RECENT = 60
PROBES_KEPT = timedelta(days=2)
HOURS_KEPT = timedelta(days=28)
#: The states in which a commune has something to show.
_ASKED = (CommuneState.PREPARING, CommuneState.OPEN)


@dataclass(frozen=True)
class Target:
    """Where to ask. ``host`` is the Host header; an open commune must answer its page, a closed one must only answer."""

    commune_id: uuid.UUID
    url: str
    host: str
    is_open: bool


@dataclass(frozen=True)
class Answer:
    commune_id: uuid.UUID
    ok: bool
    status_code: int | None
    milliseconds: int


def targets() -> list[Target]:
    """Every commune that has something to show: opened or in preparation, with a whole schema."""
    shown = Commune.objects.filter(state__in=_ASKED).exclude(schema_version="")
    found: list[Target] = []
    for commune in shown.prefetch_related("domains"):
        primary = next((domain.domain for domain in commune.domains.all() if domain.is_primary), "")
        if primary:
            commune._primary_host = primary
        # With a query, which no kept page answers (tenants.page_files): the database must have been asked.
        url = f"{settings.PROBE_BASE or commune.base_url}/?sonde"
        host = commune.base_url.partition("://")[2]
        found.append(Target(commune.id, url, host, is_open=commune.state == CommuneState.OPEN))
    return found


def ask_all(wanted: Iterable[Target]) -> list[Answer]:
    """All of them, ``CONCURRENCY`` at a time."""
    import httpx  # 4 MB of a process that probes nothing

    limits = httpx.Limits(max_connections=CONCURRENCY)
    headers = {"user-agent": f"Parvis-sonde/{settings.PARVIS_VERSION}", "accept": "text/html"}
    with (
        httpx.Client(timeout=TIMEOUT, limits=limits, trust_env=False, headers=headers) as client,
        ThreadPoolExecutor(max_workers=CONCURRENCY, thread_name_prefix="probe") as pool,
    ):
        return list(pool.map(lambda target: ask(client, target), wanted))


def ask(client: httpx.Client, target: Target) -> Answer:
    import httpx  # read already, by who gives the client

    started = time.perf_counter()
    status: int | None = None
    has_notice = False
    with suppress(httpx.HTTPError):  # no answer: that is the answer
        response = client.get(target.url, headers={"host": target.host})
        status, has_notice = response.status_code, DOOR_HEADER in response.headers
    elapsed = round((time.perf_counter() - started) * 1000)
    ok = status is not None and (status < 400 if target.is_open else status < 500 or has_notice)
    return Answer(target.commune_id, ok, status, elapsed)


def remember(answers: Iterable[Answer], at: datetime) -> None:
    """Write the measures, the latest state and the running hour; a handful of statements whatever their number."""
    found = list(answers)
    with transaction.atomic():
        Probe.objects.bulk_create(
            Probe(
                commune_id=a.commune_id,
                at=at,
                ok=a.ok,
                status_code=a.status_code,
                milliseconds=a.milliseconds,
            )
            for a in found
        )
        _remember_last(found, at)
        _add_up_hour(at)


def _remember_last(answers: list[Answer], at: datetime) -> None:
    before = LastProbe.objects.in_bulk([answer.commune_id for answer in answers])
    rows = []
    for answer in answers:
        last = before.get(answer.commune_id)
        failing_since = None if answer.ok else (last and last.failing_since) or at
        recent = [*(last.recent if last else []), answer.milliseconds][-RECENT:]
        rows.append(
            LastProbe(
                commune_id=answer.commune_id,
                at=at,
                ok=answer.ok,
                status_code=answer.status_code,
                milliseconds=answer.milliseconds,
                failing_since=failing_since,
                recent=recent,
            )
        )
    LastProbe.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["commune"],
        update_fields=["at", "ok", "status_code", "milliseconds", "failing_since", "recent"],
    )


def _add_up_hour(at: datetime) -> None:
    """Count the running hour again from its probes: two runs of the same minute give the same sums."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    sums = (
        Probe.objects.filter(at__gte=hour, at__lt=hour + timedelta(hours=1))
        .order_by()
        .values("commune_id")
        .annotate(probes=Count("id"), failures=Count("id", filter=Q(ok=False)), mean=Avg("milliseconds"))
    )
    ProbeHour.objects.bulk_create(
        [
            ProbeHour(
                commune_id=row["commune_id"],
                hour=hour,
                probes=row["probes"],
                failures=row["failures"],
                milliseconds=round(row["mean"]),
            )
            for row in sums
        ],
        update_conflicts=True,
        unique_fields=["commune", "hour"],
        update_fields=["probes", "failures", "milliseconds"],
    )


def run(at: datetime | None = None) -> int:
    """Probe every commune once; how many answered."""
    began = timezone.now()
    LastProbe.objects.exclude(
        commune__state__in=_ASKED
    ).delete()  # it would be news of another day when they open again
    answers = _meant(ask_all(targets()), began)
    remember(answers, at or began)
    return sum(answer.ok for answer in answers)


def _meant(answers: list[Answer], began: datetime) -> list[Answer]:
    """Without the failures of communes whose state changed since they were asked, or so little before that a process still
    remembered the former one: what is closed on purpose, or has just opened, is no outage."""
    failed = [answer.commune_id for answer in answers if not answer.ok]
    if not failed:
        return answers
    moved = StateChange.objects.filter(
        commune__in=failed, at__gte=began - timedelta(seconds=REMEMBERED_SECONDS)
    )
    excused = set(moved.values_list("commune_id", flat=True))
    return [answer for answer in answers if answer.ok or answer.commune_id not in excused]


def prune(now: datetime) -> int:
    """Forget the measures past two days and the hours past 28; how many rows went."""
    probes, _ = Probe.objects.filter(at__lt=now - PROBES_KEPT).delete()
    hours, _ = ProbeHour.objects.filter(hour__lt=now - HOURS_KEPT).delete()
    return probes + hours
