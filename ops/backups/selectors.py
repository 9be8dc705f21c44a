"""What the console shows of a commune's archives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ops.backups import exports
from ops.backups.models import MOVING, ArchiveState, Export

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.models import Commune

#: Shown on the page; the operator's audit log has them all.
MOST_SHOWN = 20


@dataclass(frozen=True)
class ExportLine:
    """An export as the page shows it; ``is_here`` when its file can be handed out, ``has_left`` when somebody has it in
    clear."""

    row: Export
    is_moving: bool
    has_failed: bool
    is_here: bool
    has_left: bool


def export_lines(commune: Commune) -> Sequence[ExportLine]:
    """The latest first. One that says it is under way while nobody is at it was cut short, unless it was just asked."""
    running = exports.is_running(commune)
    found = list(Export.objects.filter(commune=commune)[:MOST_SHOWN])
    return [_line(row, running, is_latest=place == 0) for place, row in enumerate(found)]


def _line(row: Export, running: bool, *, is_latest: bool) -> ExportLine:
    waits = row.state == ArchiveState.ASKED and is_latest
    moving = row.state in MOVING and is_latest and (running or waits)
    failed = row.state == ArchiveState.FAILED or (row.state in MOVING and not moving)
    is_here = exports.kept_file(row) is not None
    return ExportLine(row, moving, failed, is_here, exports.has_left(row))


def export_or_none(commune: Commune, export_id: uuid.UUID) -> Export | None:
    return Export.objects.filter(commune=commune, pk=export_id).first()
