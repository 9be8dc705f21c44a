"""The Celery application: every task carries its commune's schema (tenant-schemas-celery)."""

from __future__ import annotations

import os
from typing import Any

from celery.schedules import crontab
from celery.signals import setup_logging
from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

#: Whose ``tasks`` a worker knows: a task of another is thrown away unread (a test looks for those that lack).
PACKAGES_OF_TASKS = [
    "tenants.outbox",
    "tenants.page_files",
    "tenants.provisioning",
    "teleservices.dossiers",
    "teleservices.instruction",
    "teleservices.retention",
    "cms.reports",
    "ops.backups",
    "cms.acts",
    "billing",
    "ops",
    "ops.broadcasts",
    "ops.periodic",
]

app = CeleryApp("parvis", task_cls="tenants.tasks:CommuneTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(PACKAGES_OF_TASKS, related_name="tasks")


@setup_logging.connect
def _keep_our_logs(**_signal: Any) -> None:
    """Celery leaves logging alone when somebody listens: lines stay as ops.monitoring.logs shapes them."""


def _public(
    task: str, schedule: float | crontab, *arguments: str, expires: int | None = None
) -> dict[str, Any]:
    """A task of the operator: it says so, or it would fail (pitfall 23). What is late by a whole turn is dropped."""
    options: dict[str, Any] = {"headers": {"_schema_name": "public"}}
    if expires:
        options["expires"] = expires
    return {"task": task, "schedule": schedule, "args": arguments, "options": options}


# Plain beat: tenant-schemas-celery's scheduler sends nothing to ``public``, which is no commune's schema, and reads the
# database in beat. A task of ``public`` spreads over the communes that are ready (ops.tasks, tenants.outbox.tasks).
app.conf.beat_schedule = {
    "outbox": _public("tenants.outbox.sweep", 5.0, expires=5),
    "beat": _public("ops.beat", 30.0, expires=30),
    "pool": _public("tenants.pool.refill", 60.0, expires=55),
    "pages": _public("tenants.page_files.sweep", 60.0, expires=55),
    "probe": _public("ops.probe", 60.0, expires=55),
    "facts": _public("ops.collect_all_facts", 60.0, expires=55),
    "domains": _public("ops.check_domains", 300.0, expires=290),
    # Each hour is midnight somewhere in France; what an outage missed is found at the next one.
    "clock": _public("teleservices.keep_every_watch", crontab(minute=4), expires=3500),
    "mornings": _public("teleservices.desk_mornings", crontab(minute=11), expires=3500),
    "drafts": _public("teleservices.erase_all_expired_drafts", crontab(hour=2, minute=41)),
    "retention": _public("teleservices.keep_all_to_the_rules", crontab(hour=2, minute=11)),
    "acts": _public("cms.acts_mornings", crontab(hour=6, minute=23), expires=3500),
    "prune": _public("ops.prune", crontab(hour=3, minute=17)),
    "restorations": _public("ops.restorations", 600.0, expires=600),
    "audience": _public("cms.reports.collect_audience", 600.0, expires=590),
    "drill": _public("ops.drill", crontab(hour=1, minute=23)),
    "reconcile": _public("billing.reconcile", crontab(hour=4, minute=7)),
}
# Django's and Wagtail's own commands, each a little of the fleet at each turn (ops.periodic.services).
for _work in (
    "publish_scheduled",
    "clearsessions",
    "purge_reports",
    "purge_revisions",
    "remove_orphaned_tags",
    "update_index",
    "rebuild_references_index",
    "remind_reviews",
    "check_links",
):
    app.conf.beat_schedule[f"periodic-{_work}"] = _public("ops.periodic.spread", 300.0, _work, expires=290)
