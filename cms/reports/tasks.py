"""Celery's side of the reports (config.celery)."""

from __future__ import annotations

from celery import shared_task

from cms.reports.audience import services


@shared_task(name="cms.reports.collect_audience")
def collect_audience() -> int:
    """Every ten minutes, in ``public``: the views that the access logs tell, each into its commune; how many."""
    return services.collect(services.sources()).views
