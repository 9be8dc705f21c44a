"""Celery's side of the kept pages (config.celery runs it)."""

from __future__ import annotations

import time

from celery import shared_task

from tenants.page_files import storage


@shared_task(name="tenants.page_files.sweep")
def sweep() -> int:
    """Every minute, in ``public``: a page does not outlive what it says by more."""
    return storage.sweep(time.time())
