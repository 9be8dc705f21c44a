"""The Celery application: every task carries its commune's schema (tenant-schemas-celery)."""

from __future__ import annotations

import os

from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = CeleryApp("parvis", task_cls="tenants.tasks:CommuneTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["tenants.outbox", "teleservices.dossiers", "billing", "ops"], related_name="tasks")
