"""Celery's side: what retention says, every night, and what the clock says, every hour. Beat runs the public ones
(config.celery, pitfall 23).
"""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from teleservices.dossiers import services
from tenants.models import Commune
from tenants.provisioning import template
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


@shared_task(name="teleservices.keep_watch")
def keep_watch() -> int:
    """In a commune's schema: alerts, and what silence decides, for whatever day it is there; how many dossiers. Then what
    was received before there was an antivirus."""
    looked_at = services.keep_watch().looked_at
    services.take_up_unscanned(timezone.now())
    return looked_at


@shared_task(name="teleservices.keep_every_watch")
def keep_every_watch() -> int:
    """Every hour, in ``public``: one task for each commune at the version of this code, whatever its state: the law's
    delays run in a commune that is suspended too. One that is being migrated is watched at the next hour.
    """
    living = Commune.objects.exclude(state=CommuneState.GONE)
    schemas = list(
        living.filter(schema_version=template.schema_version()).values_list("schema_name", flat=True)
    )
    for schema_name in schemas:
        keep_watch.apply_async(headers={"_schema_name": schema_name}, expires=3500)
    return len(schemas)
