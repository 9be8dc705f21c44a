"""Celery's side: what retention says, every night. Beat runs the public one (config.celery, pitfall 23)."""

from __future__ import annotations

from celery import shared_task

from teleservices.dossiers import services
from tenants.models import Commune
from tenants.states import CommuneState


@shared_task(name="teleservices.erase_expired_drafts")
def erase_expired_drafts() -> int:
    """In a commune's schema; repeated until nothing is over."""
    total = 0
    while erased := services.erase_expired_drafts():
        total += erased
    return total


@shared_task(name="teleservices.erase_all_expired_drafts")
def erase_all_expired_drafts() -> int:
    """In ``public``: one task for each commune whose schema is whole."""
    ready = Commune.objects.exclude(state=CommuneState.GONE).exclude(schema_version="")
    schemas = list(ready.values_list("schema_name", flat=True))
    for schema_name in schemas:
        erase_expired_drafts.apply_async(headers={"_schema_name": schema_name})
    return len(schemas)
