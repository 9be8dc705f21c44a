"""Reading for the console: facts in ``public``, in a number of statements that does not depend on the communes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Avg, F, Q, Sum
from django.db.models.functions import TruncDay
from django.utils.translation import gettext as _

from billing.selectors import last_invoices
from design.components import Tone
from design.context import emblem_of
from identity.accounts.enums import Role
from identity.accounts.selectors import pending_invitations
from ops import workers
from ops.console.enums import Urgency
from ops.console.needs import needs_of
from ops.models import CommuneFacts, Heartbeat, LastProbe, Opening, OpeningState, ProbeHour
from ops.monitoring.prober import HOURS_KEPT
from ops.periodic import selectors as periodic
from ops.restoration.selectors import last_drills
from tenants.current import commune_context
from tenants.models import Commune, FormerSlug
from tenants.provisioning import template
from tenants.states import CommuneState

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import date, datetime

    from billing.selectors import LastInvoice
    from identity.accounts.models import Invitation
    from ops.console.needs import Need
    from ops.periodic.enums import Work
    from ops.restoration.models import Drill

SLOW_MS, VERY_SLOW_MS = 400, 1500
#: A worker says it is there every 30 s.
WORKER_SILENCE = timedelta(minutes=2)


@lru_cache(maxsize=1)
def schema_target() -> str:
    """The version that this release of the code wants; it cannot change while the process lives."""
    return template.schema_version()


@dataclass(frozen=True)
class History:
    """Answers over 28 days. ``values`` is what the sparkline draws, ``label`` says it in words; ``since`` is the day of
    the first measure."""

    values: tuple[int, ...]
    label: str
    availability: float | None
    since: date | None


@dataclass(frozen=True)
class Row:
    """A commune in the list."""

    commune: Commune
    emblem: str
    host_url: str
    probe: LastProbe | None
    facts: CommuneFacts | None
    invoice: LastInvoice | None
    history: History
    needs: tuple[Need, ...]
    is_current: bool

    @property
    def urgency(self) -> Urgency:
        return self.needs[0].urgency if self.needs else Urgency.NONE

    @property
    def is_closed(self) -> bool:
        """A commune that is not open to the public answers 503 by design: no error, and no availability."""
        return self.commune.state != CommuneState.OPEN

    @property
    def tone(self) -> Tone:
        """Of the sparkline."""
        if self.probe is None or self.is_closed:
            return Tone.NEUTRAL
        if not self.probe.ok or self.probe.milliseconds > VERY_SLOW_MS:
            return Tone.DANGER
        return Tone.WARN if self.probe.milliseconds > SLOW_MS else Tone.OK


@dataclass(frozen=True)
class Totals:
    communes: int
    population: int
    availability: float | None
    since: date | None
    answering: int
    probed: int
    dossiers_open: int
    dossiers_overdue: int
    unpaid: int


@dataclass(frozen=True)
class OpeningLine:
    """An opening that is not finished, and how it stands."""

    opening: Opening
    label: str


@dataclass(frozen=True)
class Fleet:
    """All communes, those that need a person first."""

    rows: tuple[Row, ...]
    totals: Totals
    openings: tuple[OpeningLine, ...]
    worker_seen_at: datetime | None
    worker_is_silent: bool


def fleet(now: datetime) -> Fleet:
    communes = list(
        Commune.objects.exclude(state=CommuneState.GONE)
        .select_related("last_probe", "facts")
        .prefetch_related("domains", "domain_claims")
    )
    histories = _histories(communes, now)
    invoices = last_invoices(now.date())
    failing, drills = periodic.failing(), last_drills()
    rows = [
        _row(
            commune,
            histories[commune.pk],
            invoices.get(commune.pk),
            failing.get(commune.pk, ()),
            drills.get(commune.slug),
            now,
        )
        for commune in communes
    ]
    rows.sort(key=lambda row: (row.urgency, -len(row.needs), row.commune.slug))
    heartbeat = Heartbeat.objects.values_list("at", flat=True).first()
    silent = heartbeat is None or now - heartbeat > WORKER_SILENCE
    return Fleet(tuple(rows), _totals(rows), _openings(), heartbeat, silent)


def _openings() -> tuple[OpeningLine, ...]:
    """One whose process died says that it runs: who holds it is asked."""
    found = list(Opening.objects.exclude(state=OpeningState.DONE))
    at_work = workers.at_work([one.pk for one in found]) if found else set()
    stands = {
        one.pk: OpeningState.FAILED
        if one.state == OpeningState.RUNNING and one.pk not in at_work
        else OpeningState(one.state)
        for one in found
    }
    return tuple(OpeningLine(one, str(stands[one.pk].label)) for one in found)


def row_of(commune: Commune, now: datetime) -> Row:
    """One commune, as the list shows it."""
    invoice = last_invoices(now.date()).get(commune.pk)
    failing = periodic.failing().get(commune.pk, ())
    drill = last_drills([commune]).get(commune.slug)
    return _row(commune, _histories([commune], now)[commune.pk], invoice, failing, drill, now)


def _row(
    commune: Commune,
    history: History,
    invoice: LastInvoice | None,
    failing: Sequence[Work],
    drill: Drill | None,
    now: datetime,
) -> Row:
    probe: LastProbe | None = getattr(commune, "last_probe", None)
    facts: CommuneFacts | None = getattr(commune, "facts", None)
    primary = next((domain.domain for domain in commune.domains.all() if domain.is_primary), "")
    if primary:
        commune._primary_host = primary
    needs = needs_of(
        commune,
        probe=probe,
        facts=facts,
        invoice=invoice,
        target=schema_target(),
        now=now,
        failing=failing,
        drill=drill,
    )
    return Row(
        commune=commune,
        emblem=emblem_of(commune.insee),
        host_url=commune.base_url,
        probe=probe,
        facts=facts,
        invoice=invoice,
        history=history,
        needs=tuple(needs),
        is_current=commune.schema_version == schema_target(),
    )


def _totals(rows: Sequence[Row]) -> Totals:
    in_service = [row for row in rows if not row.is_closed]
    known = [row.history.availability for row in in_service if row.history.availability is not None]
    probed = [row.probe for row in in_service if row.probe]
    facts = [row.facts for row in rows if row.facts]
    return Totals(
        communes=len(rows),
        population=sum(row.commune.population for row in rows),
        availability=sum(known) / len(known) if known else None,
        since=min((row.history.since for row in in_service if row.history.since), default=None),
        answering=sum(probe.ok for probe in probed),
        probed=len(probed),
        dossiers_open=sum(fact.dossiers_open or 0 for fact in facts),
        dossiers_overdue=sum(fact.dossiers_overdue or 0 for fact in facts),
        unpaid=sum(1 for row in rows if row.invoice and row.invoice.overdue),
    )


def _histories(communes: Sequence[Commune], now: datetime) -> dict[uuid.UUID, History]:
    """Two statements: days of the last 28, hours of the last day."""
    ids = [commune.pk for commune in communes]
    days: dict[uuid.UUID, list[int]] = defaultdict(list)
    counts: dict[uuid.UUID, list[int]] = defaultdict(lambda: [0, 0])
    first: dict[uuid.UUID, date] = {}
    # What was measured before it opened to the public says nothing of its availability.
    public = Q(commune__opened_at=None) | Q(hour__gt=F("commune__opened_at") - timedelta(hours=1))
    by_day = (
        ProbeHour.objects.filter(commune__in=ids, hour__gt=now - HOURS_KEPT)
        .annotate(day=TruncDay("hour"))
        .values("commune_id", "day")
        .annotate(
            mean=Avg("milliseconds"),
            asked=Sum("probes", filter=public, default=0),
            failed=Sum("failures", filter=public, default=0),
        )
        .order_by("commune_id", "day")
    )
    for line in by_day:
        if line["asked"]:
            first.setdefault(line["commune_id"], line["day"].date())
        days[line["commune_id"]].append(round(line["mean"]))
        counts[line["commune_id"]][0] += line["asked"]
        counts[line["commune_id"]][1] += line["failed"]
    hours: dict[uuid.UUID, list[int]] = defaultdict(list)
    by_hour = ProbeHour.objects.filter(commune__in=ids, hour__gt=now - timedelta(hours=24)).order_by("hour")
    for commune_id, mean in by_hour.values_list("commune_id", "milliseconds"):
        hours[commune_id].append(mean)
    return {
        commune.pk: replace(
            _history(commune, days[commune.pk], hours[commune.pk], counts[commune.pk]),
            since=first.get(commune.pk),
        )
        for commune in communes
    }


def _history(commune: Commune, days: list[int], hours: list[int], counts: list[int]) -> History:
    """The longest history that has something to draw: 28 days, 24 hours, else the last hour's probes."""
    asked, failed = counts
    probe: LastProbe | None = getattr(commune, "last_probe", None)
    if len(days) > 3:
        values, span = days, _("28 jours")
    elif len(hours) > 3:
        values, span = hours, _("24 heures")
    else:
        values, span = list(probe.recent if probe else []), _("la dernière heure")
    label = _("Temps de réponse sur %(span)s : de %(low)s à %(high)s ms") % {
        "span": span,
        "low": min(values, default=0),
        "high": max(values, default=0),
    }
    return History(tuple(values), label, 1 - failed / asked if asked else None, since=None)


def hours_of(commune: Commune, now: datetime) -> list[ProbeHour]:
    """The last 24 hours, the latest first."""
    return list(
        ProbeHour.objects.filter(commune=commune, hour__gt=now - timedelta(hours=24)).order_by("-hour")
    )


def commune_or_none(slug: str) -> Commune | None:
    rows = Commune.objects.exclude(state=CommuneState.GONE).select_related("last_probe", "facts")
    return rows.prefetch_related("domains", "domain_claims", "steps").filter(slug=slug).first()


def former_slugs_of(commune: Commune) -> list[FormerSlug]:
    return list(FormerSlug.objects.filter(commune_id=commune.pk))


def is_seen_by_link(commune: Commune) -> bool:
    """Whether the public sees nothing yet but whoever holds the preview link does."""
    is_preparing = commune.state == CommuneState.PREPARING and bool(commune.schema_version)
    return is_preparing and not commune.is_demonstration


def administrator_invitations(commune: Commune) -> list[Invitation]:
    """Invitations of administrators that may still be used, the latest first; read in the commune."""
    if not commune.schema_version:
        return []
    with commune_context(commune):
        return list(pending_invitations().filter(role=Role.ADMINISTRATOR))


def invitation_or_none(commune: Commune, invitation_id: uuid.UUID) -> Invitation | None:
    known = (
        invitation for invitation in administrator_invitations(commune) if invitation.pk == invitation_id
    )
    return next(known, None)
