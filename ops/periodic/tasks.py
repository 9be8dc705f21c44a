"""Celery's side: who is due, asked in ``public``; the work itself, one task a commune in its own schema."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from ops.periodic import services
from ops.periodic.enums import Work
from tenants.current import current_commune


@shared_task(name="ops.periodic.spread")
def spread(work: str) -> int:
    """In ``public``: ask for one command in the communes that are due; how many."""
    now = timezone.now()
    communes = services.due(Work(work), now)
    services.ask(Work(work), communes, now)
    for commune in communes:
        run.apply_async(args=(work,), headers={"_schema_name": commune.schema_name}, expires=3500)
    return len(communes)


@shared_task(name="ops.periodic.run")
def run(work: str) -> bool:
    """In a commune's schema: one command; whether it succeeded."""
    return services.run(current_commune(), Work(work)).ok
