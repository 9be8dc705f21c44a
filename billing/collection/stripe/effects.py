"""Outbox handler of kind ``billing.stripe``: push an invoice, or read again one that Stripe has news of."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from billing import ledger
from billing.collection.stripe.client import client
from billing.collection.stripe.news import apply
from billing.collection.stripe.push import push
from tenants.outbox.services import enqueue

if TYPE_CHECKING:
    from tenants.outbox.models import Effect

KIND = "billing.stripe"


class Action(StrEnum):
    PUSH = "push"
    REFRESH = "refresh"


def request_push(invoice_id: UUID) -> None:
    """In the caller's transaction; once an invoice."""
    enqueue(KIND, {"action": Action.PUSH, "invoice": str(invoice_id)}, key=f"push-{invoice_id}")


def request_refresh(invoice_id: UUID, event_id: str) -> None:
    """In the caller's transaction; once an event."""
    enqueue(KIND, {"action": Action.REFRESH, "invoice": str(invoice_id)}, key=f"refresh-{event_id}")


@transaction.atomic
def handle(effect: Effect) -> None:
    invoice = ledger.locked(UUID(effect.payload["invoice"]))
    if Action(effect.payload["action"]) is Action.PUSH:
        push(invoice)
    else:
        apply(invoice, client().v1.invoices.retrieve(invoice.collector_reference))
