"""What is done to alerts: published, changed, ended, each with its line in the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from cms.alerts.enums import AlertAction
from identity.audit.services import agent_actor, record
from tenants.twice import the_same

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from cms.alerts.models import Alert
    from identity.accounts.models import Agent


#: What a person says of an alert.
_SAID: Final = (
    "level", "title", "text", "link_url", "link_text", "scope", "section", "begins_at", "ends_at", "is_imposed",
)  # fmt: skip


class Imposed(Exception):
    """The operator imposed it: only the operator ends or changes it."""


@transaction.atomic
def keep(alert: Alert, *, agent: Agent, request: HttpRequest | None = None) -> Alert:
    """A new alert, or one that changes; what is sent twice is one alert. Raises Imposed."""
    is_new = alert._state.adding
    if alert.is_imposed and not is_new:
        raise Imposed
    if is_new and (sent_before := the_same(alert, _SAID)) is not None:
        return sent_before
    if is_new:
        alert.author = str(agent)[:310]
    alert.changed_at = timezone.now()
    alert.save()
    action = AlertAction.PUBLISHED if is_new else AlertAction.CHANGED
    record(action, agent_actor(agent, request), detail={"alert": str(alert.pk), "level": alert.level})
    return alert


@transaction.atomic
def end(alert: Alert, *, agent: Agent, now: datetime, request: HttpRequest | None = None) -> None:
    """Off the site now; in the archive if anybody has seen it, gone otherwise. Raises Imposed."""
    if alert.is_imposed:
        raise Imposed
    detail = {"alert": str(alert.pk), "level": alert.level}
    if alert.begins_at > now:
        alert.delete()
        record(AlertAction.ERASED, agent_actor(agent, request), detail=detail)
        return
    if not alert.is_over_at(now):
        alert.ends_at = now
        alert.changed_at = now
        alert.save(update_fields=["ends_at", "changed_at"])
        record(AlertAction.ENDED, agent_actor(agent, request), detail=detail)
