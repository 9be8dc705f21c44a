"""Celery's side of billing: a nightly comparison, in the operator's schema. Invoices themselves go through the outbox."""

from __future__ import annotations

import structlog
from celery import shared_task

from billing.reconciliation import reconcile as compare

log = structlog.get_logger(__name__)


@shared_task(name="billing.reconcile")
def reconcile() -> bool:
    """Applies the news that webhooks did not bring; True when the ledger and the collector agree."""
    result = compare()
    level = log.info if result.ok else log.error
    level("billing.reconciled", checked=result.checked, gap=result.gap, found=len(result.discrepancies))
    return result.ok
