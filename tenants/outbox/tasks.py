"""Celery's side of the outbox: a fast delivery after a commit, and a sweep that misses nothing."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.connection import connection
from tenants.outbox import services


@shared_task(name="tenants.outbox.deliver")
def deliver() -> int:
    """Deliver what is due in this schema."""
    schema_name = connection.schema_name
    started = timezone.now()
    tried = services.deliver_due()
    if not services.has_due():
        services.silence(schema_name, until=started)
    return tried


@shared_task(name="tenants.outbox.sweep")
def sweep() -> int:
    """Every few seconds, in ``public``: a delivery for each schema that rang. Beat runs it (config.celery)."""
    schemas = services.schemas_that_rang()
    for schema_name in schemas:
        deliver.apply_async(headers={"_schema_name": schema_name})
    return len(schemas)
