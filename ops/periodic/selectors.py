"""What of the periodic commands needs somebody."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ops.periodic import services
from ops.periodic.enums import Work
from ops.periodic.models import PeriodicRun
from tenants.states import CommuneState

if TYPE_CHECKING:
    import uuid
    from datetime import datetime


def failing() -> dict[uuid.UUID, list[Work]]:
    """The commands that failed in each commune, and did not succeed since; one statement."""
    found: dict[uuid.UUID, list[Work]] = defaultdict(list)
    runs = PeriodicRun.objects.filter(PeriodicRun.FAILING).order_by("commune_id", "work")
    for commune_id, work in runs.values_list("commune_id", "work"):
        found[commune_id].append(Work(work))
    return dict(found)


def behind(now: datetime) -> int:
    """How many commands were not done in a commune for two of their periods: beat, the workers or the commune are to be
    looked at. What was never done yet is not counted: it is on its way."""
    total = 0
    for work in services.PERIODIC:
        every = services.PLANS[work].every
        if every is not None:
            late = PeriodicRun.objects.filter(work=work, succeeded_at__lt=now - 2 * every)
            total += late.exclude(commune__state=CommuneState.GONE).count()
    return total
