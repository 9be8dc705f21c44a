"""Stripe, as a process that remembers: sent once, paid by a signed webhook, deaf to repeats, lies and other people."""

from __future__ import annotations

import json
import time
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.utils import timezone
from pypdf import PdfReader

from billing import services
from billing.collection.stripe.effects import request_push
from billing.enums import DiscrepancyKind, EventOutcome, InvoiceState
from billing.models import CollectorAccount, CollectorEvent, Invoice, InvoiceLine, Payment
from billing.reconciliation import reconcile
from identity.audit.services import SYSTEM
from tenants.outbox.models import Effect, EffectState
from tests.billing.conftest import TODAY, deliver, sign
from tests.outbox import run_outbox

if TYPE_CHECKING:
    from tenants.models import Commune
    from tests.billing.conftest import Ledger, Stripe

pytestmark = pytest.mark.django_db


def issue(ledger: Ledger) -> Invoice:
    """The first instalment, sent; Vénissieux's invoice."""
    services.run(2027, 1, actor=SYSTEM, today=TODAY)
    run_outbox()
    return Invoice.objects.get(member=ledger.venissieux)


def body_of(event: dict[str, Any]) -> str:
    return json.dumps(event)


def paid_event(at_work: Stripe, invoice: Invoice) -> dict[str, Any]:
    """Pay on Stripe's page, and hand over the event that it sends."""
    at_work.pay_as_a_person(invoice.collector_url)
    events = [
        e for e in at_work.events("invoice.paid") if e["data"]["object"]["id"] == invoice.collector_reference
    ]
    return events[-1]


def test_each_invoice_is_sent_to_the_cent_with_its_pdf(ledger: Ledger, stripe_at_work: Stripe) -> None:
    invoice = issue(ledger)
    assert {i.state for i in Invoice.objects.all()} == {InvoiceState.ISSUED}
    remote = stripe_at_work.api.invoices.retrieve(invoice.collector_reference)
    assert remote.total == invoice.gross
    assert remote.status == "open"
    assert remote.collection_method == "send_invoice"
    assert remote.metadata.to_dict()["parvis_invoice"] == str(invoice.id)
    assert remote.due_date - remote.status_transitions.finalized_at == 30 * 86400
    lines = [line.amount for line in remote.lines.data]
    assert sorted(lines) == sorted([*(line.net for line in invoice.lines.all()), invoice.vat])
    received = [message for message in mail.outbox if message.to == ["finances@v.example"]]
    assert len(received) == 1
    assert invoice.collector_url in str(received[0].body)
    assert invoice.number in received[0].subject
    attachment: Any = received[0].attachments[0]
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(attachment[1])).pages)
    assert "2027-00003" in text
    assert "Facture n°" in text
    assert "Bases et éléments du calcul" in text
    assert "titre de recettes" not in text


def test_pushing_again_makes_nothing_twice(ledger: Ledger, stripe_at_work: Stripe) -> None:
    """A worker killed after Stripe answered and before its commit: the same keys get the same answers."""
    invoice = issue(ledger)
    before = len(stripe_at_work.events("invoice.created")), len(stripe_at_work.events("customer.created"))
    CollectorAccount.objects.filter(member=invoice.member).delete()
    Invoice.objects.filter(id=invoice.id).update(
        state=InvoiceState.PREPARED, collector_reference="", collector_url=""
    )
    Effect.objects.filter(kind="billing.stripe").delete()
    request_push(invoice.id)
    run_outbox()
    after = len(stripe_at_work.events("invoice.created")), len(stripe_at_work.events("customer.created"))
    assert after == before
    again = Invoice.objects.get(id=invoice.id)
    assert again.collector_reference == invoice.collector_reference
    assert again.state == InvoiceState.ISSUED
    assert len([message for message in mail.outbox if message.to == ["finances@v.example"]]) == 1


def test_an_outage_is_tried_again(ledger: Ledger, stripe_at_work: Stripe) -> None:
    stripe_at_work.hook("mishaps", kind="fail", times="3")
    services.run(2027, 1, actor=SYSTEM, today=TODAY)
    run_outbox()
    waiting = Effect.objects.filter(kind="billing.stripe", state=EffectState.PENDING)
    assert waiting.count() == 1
    waiting.update(not_before=timezone.now())
    run_outbox()
    assert {i.state for i in Invoice.objects.all()} == {InvoiceState.ISSUED}
    assert reconcile(2027).ok


def test_a_signed_webhook_marks_it_paid_and_a_repeat_changes_nothing(
    ledger: Ledger, stripe_at_work: Stripe
) -> None:
    invoice = issue(ledger)
    body = body_of(paid_event(stripe_at_work, invoice))
    for _time in range(3):
        assert deliver(body) == 200
        run_outbox()
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.PAID
    payment = Payment.objects.get()
    assert payment.amount == invoice.gross
    assert CollectorEvent.objects.filter(outcome=EventOutcome.ACCEPTED).count() == 1
    assert reconcile(2027).ok


def test_the_order_of_events_does_not_matter(ledger: Ledger, stripe_at_work: Stripe) -> None:
    """Paid first, then everything older, newest first: the invoice is read again each time and never goes back."""
    invoice = issue(ledger)
    paid_event(stripe_at_work, invoice)
    events = [
        e
        for e in stripe_at_work.events("invoice.")
        if e["data"]["object"]["id"] == invoice.collector_reference
    ]
    assert {event["type"] for event in events} >= {
        "invoice.created",
        "invoice.finalized",
        "invoice.sent",
        "invoice.paid",
    }
    for event in reversed(events):
        assert deliver(body_of(event)) == 200
        run_outbox()
        invoice.refresh_from_db()
        assert invoice.state == InvoiceState.PAID
    assert Payment.objects.count() == 1


def test_a_claim_of_payment_is_checked_at_stripe(ledger: Ledger, stripe_at_work: Stripe) -> None:
    """A signed event that says paid while Stripe says open: Stripe's answer counts, not the payload."""
    invoice = issue(ledger)
    sent = [
        e
        for e in stripe_at_work.events("invoice.sent")
        if e["data"]["object"]["id"] == invoice.collector_reference
    ]
    claim = sent[0] | {"id": "evt_claim", "type": "invoice.paid"}
    claim["data"]["object"]["status"] = "paid"
    assert deliver(body_of(claim)) == 200
    run_outbox()
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.ISSUED
    assert not Payment.objects.exists()


def test_bad_signatures_are_refused(
    ledger: Ledger, stripe_at_work: Stripe, givors: Commune, settings: Any
) -> None:
    invoice = issue(ledger)
    body = body_of(paid_event(stripe_at_work, invoice))
    assert deliver(body, "") == 400
    assert deliver(body, "t=1,v1=abc") == 400
    assert deliver(body, sign(body, "whsec_of_somebody_else")) == 400
    assert deliver(body, sign(body, at=int(time.time()) - 3600)) == 400
    assert deliver(body + " ", sign(body)) == 400
    assert deliver(body, host=givors.primary_host) in {403, 404}
    settings.STRIPE_WEBHOOK_SECRET = ""
    assert deliver(body, sign(body, "")) == 400
    assert not CollectorEvent.objects.exists()


def test_other_people_s_events_change_nothing(ledger: Ledger, stripe_at_work: Stripe) -> None:
    invoice = issue(ledger)
    event = paid_event(stripe_at_work, invoice)
    said = event["data"]["object"]

    def told(identifier: str, **changes: Any) -> EventOutcome:
        other = event | {"id": identifier, "data": {"object": said | changes}}
        assert deliver(body_of(other)) == 200
        run_outbox()
        return EventOutcome(CollectorEvent.objects.get(event_id=identifier).outcome)

    other = Invoice.objects.get(member=ledger.corbas)
    assert told("evt_1", customer="cus_unknown") is EventOutcome.UNKNOWN
    assert told("evt_2", id="in_unknown", metadata={}) is EventOutcome.UNKNOWN
    assert told("evt_3", id="in_unknown") is EventOutcome.REFUSED
    assert (
        told("evt_4", metadata=said["metadata"] | {"parvis_invoice": str(other.id)}) is EventOutcome.REFUSED
    )
    assert told("evt_5", id=other.collector_reference) is EventOutcome.REFUSED
    assert told("evt_6", id="in_elsewhere", metadata={"parvis_operator": "111111111"}) is EventOutcome.UNKNOWN
    assert deliver(body_of(event | {"id": "evt_7", "livemode": True})) == 200
    assert deliver(body_of(event | {"id": "evt_8", "type": "customer.updated"})) == 200
    assert not Payment.objects.exists()
    assert {i.state for i in Invoice.objects.all()} == {InvoiceState.ISSUED}


def test_a_reference_that_stripe_gives_to_another_is_not_ours(ledger: Ledger, stripe_at_work: Stripe) -> None:
    """Metadata of another installation on the invoice that we hold: nothing is applied, reconciliation says it."""
    invoice = issue(ledger)
    stripe_at_work.api.invoices.update(
        invoice.collector_reference, {"metadata": {"parvis_invoice": "another"}}
    )
    stripe_at_work.pay_as_a_person(invoice.collector_url)
    result = reconcile(2027)
    assert [found.kind for found in result.discrepancies] == [DiscrepancyKind.FOREIGN]
    assert not Payment.objects.exists()


def test_a_mismatch_is_voided_and_set_in_error(ledger: Ledger, stripe_at_work: Stripe) -> None:
    """Stripe's total must be ours to the cent: here it kept an item of a first try that we did not ask for."""
    services.run(2027, 1, actor=SYSTEM, today=TODAY)
    invoice = Invoice.objects.get(member=ledger.venissieux)
    InvoiceLine.objects.create(
        invoice=invoice, member=ledger.venissieux, position=99, kind="personal", member_name="V", label="Intrus",
        explanation="", net=1, vat_regime="exo_261b", vat=0,
    )  # fmt: skip
    run_outbox()
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.ERROR
    assert "a été annulée" in invoice.error
    assert stripe_at_work.api.invoices.retrieve(invoice.collector_reference).status == "void"
    assert not [message for message in mail.outbox if message.to == ["finances@v.example"]]
    assert Effect.objects.filter(kind="billing.stripe").exclude(state=EffectState.DONE).count() == 0
    kinds = {found.kind for found in reconcile(2027).discrepancies}
    assert kinds == {DiscrepancyKind.IN_ERROR, DiscrepancyKind.LEDGER}


def test_reconciling_applies_what_a_lost_webhook_did_not_bring(
    ledger: Ledger, stripe_at_work: Stripe
) -> None:
    invoice = issue(ledger)
    other = Invoice.objects.get(member=ledger.corbas)
    stripe_at_work.pay_as_a_person(invoice.collector_url)
    stripe_at_work.api.invoices.void_invoice(other.collector_reference)
    result = reconcile(2027)
    assert set(result.repaired) == {invoice.number, other.number}
    assert result.ok
    assert result.gap == 0
    invoice.refresh_from_db()
    other.refresh_from_db()
    assert invoice.state == InvoiceState.PAID
    assert other.state == InvoiceState.VOID
    assert not reconcile(2027).repaired


def test_reconciling_finds_an_orphan_and_a_missing_one(ledger: Ledger, stripe_at_work: Stripe) -> None:
    invoice = issue(ledger)
    lost = Invoice.objects.get(member=ledger.corbas)
    Invoice.objects.filter(id=lost.id).update(collector_reference="in_gone")
    kinds = {found.kind: found for found in reconcile(2027).discrepancies}
    assert set(kinds) == {DiscrepancyKind.MISSING, DiscrepancyKind.ORPHAN}
    assert kinds[DiscrepancyKind.MISSING].number == lost.number
    assert invoice.number not in {found.number for found in kinds.values()}
