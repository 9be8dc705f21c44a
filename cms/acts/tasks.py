"""Celery's side: each morning, what the register lacks is told, and old drafts are forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.acts import drafts
from cms.acts.importing import uploads
from cms.acts.perms import REGISTRARS
from cms.acts.reminders import Reminder, reminders
from design.context import theme_of
from identity.accounts.models import Agent
from tenants.current import current_commune
from tenants.models import Commune
from tenants.outbox.mail import send_mail
from tenants.provisioning import template
from tenants.states import CommuneState

if TYPE_CHECKING:
    from datetime import datetime

#: Told this long before the last day.
BEFORE: Final = timedelta(days=2)
#: A document that is missing for longer was told of; who opens the register still sees it.
AFTER: Final = timedelta(days=21)


@shared_task(name="cms.acts_morning")
def acts_morning() -> int:
    """In a commune's schema; how many e-mails were asked for."""
    now = timezone.now()
    drafts.forget_old(now)
    uploads.forget_old(now)
    return remind(current_commune(), now)


@shared_task(name="cms.acts_mornings")
def acts_mornings() -> int:
    """In ``public``, every day: one task for each commune in service at the version of this code."""
    served = Commune.objects.filter(state=CommuneState.OPEN, schema_version=template.schema_version())
    schemas = list(served.values_list("schema_name", flat=True))
    for schema_name in schemas:
        acts_morning.apply_async(headers={"_schema_name": schema_name}, expires=3500)
    return len(schemas)


def remind(commune: Commune, now: datetime) -> int:
    """An e-mail for each document that is missing, to each who keeps the register: once before its last day, once after.
    Asked again, it is the same e-mail."""
    today = timezone.localtime(now).date()
    missing = [one for one in reminders(today=today) if one.due_on - BEFORE <= today <= one.due_on + AFTER]
    if not missing:
        return 0
    keepers = list(
        Agent.objects.filter(is_active=True, memberships__role__in=REGISTRARS).exclude(email="").distinct()
    )
    with transaction.atomic():
        for one in missing:
            for agent in keepers:
                _send(one, agent, commune)
    return len(missing) * len(keepers)


def _send(one: Reminder, agent: Agent, commune: Commune) -> None:
    subject = _("En retard au registre des actes") if one.is_late else _("À publier au registre des actes")
    send_mail(
        to=agent.email,
        subject=f"{subject}\u00a0: {one.nature.label.lower()}",
        template="cms/acts/emails/reminder",
        context={
            "reminder": one,
            "link": f"{commune.base_url}/gestion/actes/",
            "theme": theme_of(commune),
            "sender_name": "",
            "town_hall": None,
        },
        key=f"acts-reminder:{agent.pk}:{one.key}:{'late' if one.is_late else 'soon'}",
    )
