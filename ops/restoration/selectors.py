"""Who keeps schemas beside those of the communes."""

from __future__ import annotations

from ops.restoration.enums import BESIDE
from ops.restoration.models import Drill, Restoration
from tenants.models import schema_for


def claimed_schemas() -> list[str]:
    """``settings.SCHEMA_CLAIMS``: these are no orphans."""
    copies = Restoration.objects.filter(state__in=BESIDE).values_list("id", flat=True)
    drills = Drill.objects.filter(ended_at=None).values_list("side_id", flat=True)
    return [schema_for(one) for one in (*copies, *drills)]
