"""Celery's side of broadcasts; in ``public``."""

from __future__ import annotations

import uuid

from celery import shared_task

from ops.broadcasts import services


@shared_task(name="ops.broadcasts.go_on")
def go_on(broadcast_id: str) -> int:
    """Go on with a broadcast, for a while; then the task sends itself again."""
    return services.run(uuid.UUID(broadcast_id))
