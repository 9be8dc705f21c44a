"""Events that Stripe sends. Signature first, then: known once, ours on both sides, and only a reason to look again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.db import transaction

from billing.collection.stripe.effects import request_refresh
from billing.enums import BillingAction, CollectorKind, EventOutcome
from billing.models import CollectorAccount, CollectorEvent, Invoice
from identity.audit.services import SYSTEM, record

if TYPE_CHECKING:
    from stripe import Event

log = structlog.get_logger(__name__)

#: Seconds between the signature's time and ours.
TOLERANCE_S = 300
#: A larger body is not an event of an invoice.
MAX_BYTES = 512 * 1024


class BadSignature(Exception):
    """The body was not signed by Stripe for us, or too long ago."""


@dataclass(frozen=True)
class _Judgement:
    outcome: EventOutcome
    invoice: Invoice | None = None


def read(body: bytes, signature: str) -> Event:
    """The event, its signature verified; raises BadSignature."""
    if not settings.STRIPE_WEBHOOK_SECRET or len(body) > MAX_BYTES:
        raise BadSignature
    import stripe  # 2 MB of a process that no payment reaches

    try:
        event: Event = stripe.Webhook.construct_event(
            body, signature, settings.STRIPE_WEBHOOK_SECRET, TOLERANCE_S
        )
    except (ValueError, stripe.SignatureVerificationError) as error:
        raise BadSignature from error
    return event


@transaction.atomic
def receive(event: Event) -> EventOutcome:
    """Keep the event and ask for the invoice to be read again; the same event again changes nothing."""
    judged = _judge(event)
    row, created = CollectorEvent.objects.get_or_create(
        collector=CollectorKind.STRIPE,
        event_id=event.id,
        defaults={"kind": event.type[:80], "outcome": judged.outcome, "invoice": judged.invoice},
    )
    if not created:
        return EventOutcome(row.outcome)
    log.info("billing.stripe_event", id=event.id, kind=event.type, outcome=judged.outcome.value)
    if judged.outcome is EventOutcome.REFUSED:
        record(BillingAction.EVENT_REFUSED, SYSTEM, judged.invoice, {"event": event.id, "kind": event.type})
    if judged.outcome is EventOutcome.ACCEPTED and judged.invoice is not None:
        request_refresh(judged.invoice.id, event.id)
    return judged.outcome


def _judge(event: Event) -> _Judgement:
    """An unknown customer or invoice is somebody else's business on the same account: noted, never an error."""
    if event.livemode is not settings.PRODUCTION or not event.type.startswith("invoice."):
        return _Judgement(EventOutcome.IGNORED)
    said: dict[str, Any] = event.data.object.to_dict() if hasattr(event.data.object, "to_dict") else {}
    if said.get("object") != "invoice":
        return _Judgement(EventOutcome.IGNORED)
    customer, reference = str(said.get("customer") or ""), str(said.get("id") or "")
    account = CollectorAccount.objects.filter(collector=CollectorKind.STRIPE, reference=customer).first()
    if account is None:
        return _Judgement(EventOutcome.UNKNOWN)
    invoice = Invoice.objects.filter(collector=CollectorKind.STRIPE, collector_reference=reference).first()
    metadata = said.get("metadata") or {}
    if invoice is None:
        claimed = (
            metadata.get("parvis_invoice") and metadata.get("parvis_operator") == settings.OPERATOR_SIREN
        )
        return _Judgement(EventOutcome.REFUSED if claimed else EventOutcome.UNKNOWN)
    if account.member_id != invoice.member_id or metadata.get("parvis_invoice") != str(invoice.id):
        return _Judgement(EventOutcome.REFUSED, invoice)
    return _Judgement(EventOutcome.ACCEPTED, invoice)
