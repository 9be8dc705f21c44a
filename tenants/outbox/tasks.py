"""Celery's side of the outbox: a fast delivery after a commit, and a sweep that misses nothing."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.connection import connection
from tenants.outbox import line, services


@shared_task(name="tenants.outbox.deliver")
def deliver() -> int:
    """A turn of this commune: some of what is due, then back to the end of the line; how many were tried."""
    schema_name = connection.schema_name
    if not line.called(schema_name):
        return 0
    with line.slot(schema_name) as free:
        if not free:
            return 0
        started = timezone.now()
        tried = services.deliver_due(line.TURN_EFFECTS, line.TURN_SECONDS)
        if not services.has_due():
            services.silence(schema_name, until=started)
    # Asked once the slot is free: a worker that found it taken meanwhile leaves its effects to this one.
    if tried and services.has_due():
        line.join(schema_name)
    return tried


@shared_task(name="tenants.outbox.sweep")
def sweep() -> int:
    """Every few seconds, in ``public``: each schema that rang takes its place in the line. Beat runs it (config.celery)."""
    return sum(line.join(schema_name) for schema_name in services.schemas_that_rang())
