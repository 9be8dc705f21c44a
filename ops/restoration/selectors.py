"""Who keeps schemas beside those of the communes, and when each commune was last tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.restoration.enums import BESIDE
from ops.restoration.models import Drill, Restoration
from tenants.current import operator_context
from tenants.models import schema_for

if TYPE_CHECKING:
    from collections.abc import Collection

    from tenants.models import Commune


def claimed_schemas() -> list[str]:
    """``settings.SCHEMA_CLAIMS``: these are no orphans."""
    copies = Restoration.objects.filter(state__in=BESIDE).values_list("id", flat=True)
    drills = Drill.objects.filter(ended_at=None).values_list("side_id", flat=True)
    return [schema_for(one) for one in (*copies, *drills)]


def last_drills(communes: Collection[Commune] | None = None) -> dict[str, Drill]:
    """The last drill that ended, by the slug of its commune; of all by default. One statement."""
    with operator_context():
        ended = Drill.objects.exclude(ended_at=None).select_related("commune")
        if communes is not None:
            ended = ended.filter(commune__in=communes)
        return {one.commune.slug: one for one in ended.order_by("commune_id", "-at").distinct("commune_id")}
