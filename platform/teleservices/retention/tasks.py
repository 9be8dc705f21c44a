"""Celery's side: retention, every night. Beat runs the public one (config.celery, pitfall 23)."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from teleservices.retention import services
from tenants.models import Commune
from tenants.outbox.services import forget_delivered
from tenants.states import CommuneState

#: Long enough for who asks why a mail did not arrive.
DELIVERED_KEPT = timedelta(days=30)

#: A night that never ends is a defect: what is left waits for the next.
MOST_TURNS = 100


@shared_task(name="teleservices.keep_to_the_rules")
def keep_to_the_rules() -> int:
    """In a commune's schema; repeated until nothing is due. How many dossiers were erased."""
    forget_delivered(timezone.now() - DELIVERED_KEPT)
    erased = 0
    for _turn in range(MOST_TURNS):
        night = services.keep_to_the_rules()
        if night.is_over:
            break
        erased += night.erased
    return erased


@shared_task(name="teleservices.keep_all_to_the_rules")
def keep_all_to_the_rules() -> int:
    """In ``public``: one task for each commune whose schema is whole."""
    ready = Commune.objects.exclude(state=CommuneState.GONE).exclude(schema_version="")
    schemas = list(ready.values_list("schema_name", flat=True))
    for schema_name in schemas:
        keep_to_the_rules.apply_async(headers={"_schema_name": schema_name})
    return len(schemas)
