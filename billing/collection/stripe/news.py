"""What Stripe's invoice has become, applied to ours. The order and number of the news do not matter: the invoice is
read again each time, and our states only go forward."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.utils import timezone

from billing import ledger
from billing.enums import CollectorKind, InvoiceState
from billing.errors import PaymentRefused
from identity.audit.services import SYSTEM

if TYPE_CHECKING:
    import stripe

    from billing.models import Invoice

log = structlog.get_logger(__name__)

ENDS = {"void": InvoiceState.VOID, "uncollectible": InvoiceState.UNCOLLECTIBLE}


def belongs(invoice: Invoice, remote: stripe.Invoice) -> bool:
    """Whether each names the other: neither the reference that we hold nor the metadata that they hold is enough."""
    metadata = remote.metadata.to_dict() if remote.metadata else {}
    return remote.id == invoice.collector_reference and metadata.get("parvis_invoice") == str(invoice.id)


def apply(invoice: Invoice, remote: stripe.Invoice) -> bool:
    """Apply Stripe's present state; True when ours changed. An invoice that is not ours changes nothing."""
    if not belongs(invoice, remote):
        log.error("billing.stripe_foreign", invoice=str(invoice.id), reference=str(remote.id))
        return False
    if remote.status == "paid":
        return _paid(invoice, remote)
    end = ENDS.get(remote.status or "")
    return end is not None and ledger.move(invoice.id, end)


def _paid(invoice: Invoice, remote: stripe.Invoice) -> bool:
    current = ledger.locked(invoice.id)
    if current.state_kind not in ledger.PAYABLE or ledger.paid_so_far(invoice.id):
        return False
    try:
        ledger.record_payment(
            invoice.id,
            amount=remote.amount_paid,
            received_on=_paid_on(remote),
            reference=invoice.collector_reference,
            collector=CollectorKind.STRIPE,
            actor=SYSTEM,
        )
    except PaymentRefused as refusal:  # an amount that is not ours: reconciliation shows it to a person
        log.error("billing.stripe_payment_refused", invoice=str(invoice.id), reason=str(refusal))
        return False
    return True


def _paid_on(remote: stripe.Invoice) -> date:
    moment = remote.status_transitions.paid_at
    at = datetime.fromtimestamp(moment, ZoneInfo(settings.TIME_ZONE)) if moment else timezone.localtime()
    return at.date()
