"""Who keeps schemas beside those of the communes, when each commune was last tried, and what was restored of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils import timezone

from identity.audit.models import Entry
from ops.restoration.enums import BESIDE, Aside, RestorationAction, RestorationState
from ops.restoration.models import Drill, Restoration
from tenants.current import operator_context
from tenants.models import schema_for

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from tenants.models import Commune

#: A copy that was begun so long ago and never ended is nobody's any more (``parvis fleet orphans``), as imports are.
_GIVEN_UP: Final = timedelta(days=7)


@dataclass(frozen=True)
class Told:
    """A move of a restoration as the operator's audit log has it. ``made_at`` is the archive's; ``who`` is empty for what
    Parvis did by itself; ``is_here`` while what it speaks of still stands beside the commune."""

    at: datetime
    action: RestorationAction
    who: str
    made_at: datetime | None
    aside: Aside | None
    is_here: bool


def told_of(commune: Commune, longest: int) -> list[Told]:
    """The latest first, at most ``longest``. Two statements."""
    rows = {str(one.pk): one for one in Restoration.objects.filter(commune=commune)}
    archives = {one.manifest_sha256: one.made_at for one in rows.values()}
    entries = Entry.objects.filter(
        target_kind=commune._meta.label_lower,
        target_id=str(commune.pk),
        action__in=[action.value for action in RestorationAction],
    )
    found: list[Told] = []
    for entry in entries[:longest]:
        row = rows.get(entry.detail.get("restoration", ""))
        aside = entry.detail.get("aside")
        found.append(
            Told(
                at=entry.at,
                action=RestorationAction(entry.action),
                who=entry.actor_label,
                made_at=row.made_at if row else archives.get(entry.detail.get("manifest", "")),
                aside=Aside(aside) if aside else None,
                is_here=row is not None and row.state in BESIDE,
            )
        )
    return found


def claimed_schemas() -> list[str]:
    """``settings.SCHEMA_CLAIMS``: these are no orphans."""
    dead = Q(state=RestorationState.LOADING, asked_at__lt=timezone.now() - _GIVEN_UP)
    copies = Restoration.objects.filter(state__in=BESIDE).exclude(dead).values_list("id", flat=True)
    drills = Drill.objects.filter(ended_at=None).values_list("side_id", flat=True)
    return [schema_for(one) for one in (*copies, *drills)]


def last_drills(communes: Collection[Commune] | None = None) -> dict[str, Drill]:
    """The last drill that ended, by the slug of its commune; of all by default. One statement."""
    with operator_context():
        ended = Drill.objects.exclude(ended_at=None).select_related("commune")
        if communes is not None:
            ended = ended.filter(commune__in=communes)
        return {one.commune.slug: one for one in ended.order_by("commune_id", "-at").distinct("commune_id")}
