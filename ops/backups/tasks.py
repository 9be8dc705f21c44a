"""Celery's side of exports."""

from __future__ import annotations

import uuid

from celery import shared_task

from ops.backups import exports


@shared_task(name="backups.export")
def export(export_id: str) -> bool:
    """In the commune's schema: write the archive that was asked for in the console."""
    return exports.run(uuid.UUID(export_id))
