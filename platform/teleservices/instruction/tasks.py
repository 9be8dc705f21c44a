"""Celery's side: each hour, the communes whose morning it is (digests, reminders of opinions)."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from teleservices.dossiers.circumstances import local_day
from teleservices.instruction.digest import send_digests
from teleservices.instruction.opinions.services import remind_all
from tenants.current import current_commune
from tenants.models import Commune
from tenants.provisioning import template
from tenants.states import CommuneState


@shared_task(name="teleservices.desk_morning")
def desk_morning() -> int:
    """In a commune's schema; nothing when it is not morning there; how many e-mails were asked for."""
    now, commune = timezone.now(), current_commune()
    return send_digests(commune, now) + remind_all(local_day(commune, now))


@shared_task(name="teleservices.desk_mornings")
def desk_mornings() -> int:
    """In ``public``, every hour: one task for each commune in service at the version of this code."""
    served = Commune.objects.filter(
        state__in=[CommuneState.PREPARING, CommuneState.OPEN], schema_version=template.schema_version()
    )
    schemas = list(served.values_list("schema_name", flat=True))
    for schema_name in schemas:
        desk_morning.apply_async(headers={"_schema_name": schema_name}, expires=3500)
    return len(schemas)
