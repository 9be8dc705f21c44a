"""Outbox handler of kind ``billing.document``: make the PDF, keep it with its hash, hand over to the collector."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from billing import ledger
from billing.collection.registry import collector_named
from billing.documents.rendering import render
from billing.enums import CollectorKind
from billing.models import InvoiceDocument

if TYPE_CHECKING:
    from tenants.outbox.models import Effect


@transaction.atomic
def handle(effect: Effect) -> None:
    """Done twice, it keeps the first PDF."""
    invoice = ledger.locked(UUID(effect.payload["invoice"]))
    if not InvoiceDocument.objects.filter(invoice=invoice).exists():
        content = render(invoice)
        digest = hashlib.sha256(content).hexdigest()
        InvoiceDocument.objects.create(invoice=invoice, content=content, sha256=digest)
    collector_named(CollectorKind(invoice.collector)).issue(invoice)
