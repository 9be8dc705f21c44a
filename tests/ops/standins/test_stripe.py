from pathlib import Path
from typing import Any

import pytest
import stripe

from ops.standins.clock import Clock
from tests.ops.standins import stripe_world
from tests.ops.standins.stripe_world import World

DAY = 86400


def test_an_invoice_from_draft_to_paid(world: World) -> None:
    draft = world.draft(world.customer())
    assert (draft.status, draft.number, draft.total) == ("draft", None, 123456)
    opened = world.v1.invoices.finalize_invoice(draft.id)
    assert (opened.status, opened.amount_due, opened.amount_remaining) == ("open", 123456, 123456)
    assert opened.number.endswith("-0001")
    assert opened.due_date - opened.status_transitions.finalized_at == 30 * DAY
    assert world.v1.invoices.send_invoice(draft.id).hosted_invoice_url.startswith(world.base)
    paid = world.v1.invoices.pay(draft.id, {"paid_out_of_band": True})
    assert (paid.status, paid.amount_remaining) == ("paid", 0)
    assert paid.status_transitions.paid_at


def test_the_hosted_page_pays_by_transfer(world: World) -> None:
    invoice = world.sent()
    shown = world.session.get(invoice.hosted_invoice_url, timeout=5)
    assert "1\u202f234,56\u00a0€" in shown.text
    assert "Contribution 2026" in shown.text
    paid = world.session.post(f"{invoice.hosted_invoice_url}/pay", timeout=5)
    assert "Payée" in paid.text
    again = world.session.post(f"{invoice.hosted_invoice_url}/pay", timeout=5)
    assert again.status_code == 200
    world.hold()
    world.release()
    assert world.listener.types.count("invoice.paid") == 1
    assert world.v1.invoices.retrieve(invoice.id).amount_paid == 123456
    assert world.session.get(f"{world.base}/hosted/invoices/guess", timeout=5).status_code == 404


@pytest.mark.parametrize(
    ("verb", "status", "event"),
    [
        ("void_invoice", "void", "invoice.voided"),
        ("mark_uncollectible", "uncollectible", "invoice.marked_uncollectible"),
    ],
)
def test_closing_an_open_invoice(world: World, verb: str, status: str, event: str) -> None:
    close = getattr(world.v1.invoices, verb)
    draft = world.draft(world.customer())
    with pytest.raises(stripe.InvalidRequestError):
        close(draft.id)
    invoice = world.sent()
    assert close(invoice.id).status == status
    world.hold()
    world.release()
    assert event in world.listener.types


def test_what_a_status_forbids(world: World) -> None:
    invoice = world.sent()
    for forbidden in (
        lambda: world.v1.invoices.finalize_invoice(invoice.id),
        lambda: world.v1.invoices.delete(invoice.id),
        lambda: world.v1.invoices.update(invoice.id, {"days_until_due": 10}),
        lambda: world.v1.invoice_items.create(
            {"customer": invoice.customer, "invoice": invoice.id, "amount": 1}
        ),
    ):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            forbidden()
        assert refused.value.code == "invoice_not_editable"
    assert (
        world.v1.invoices.update(invoice.id, {"metadata": {"commune": "69259"}}).metadata["commune"]
        == "69259"
    )
    draft = world.draft(invoice.customer)
    assert world.v1.invoices.delete(draft.id).deleted is True


def test_send_invoice_needs_a_date(world: World) -> None:
    customer = world.customer()
    with pytest.raises(stripe.InvalidRequestError, match="days_until_due"):
        world.v1.invoices.create({"customer": customer, "collection_method": "send_invoice"})
    with pytest.raises(stripe.InvalidRequestError, match="days_until_due"):
        world.v1.invoices.create({"customer": customer, "days_until_due": 30})
    dated = {"customer": customer, "collection_method": "send_invoice", "due_date": 1893456000}
    assert world.v1.invoices.create(dated).due_date == 1893456000


def test_pending_items_join_when_asked(world: World) -> None:
    customer = world.customer()
    for amount in (1000, 250):
        world.v1.invoice_items.create({"customer": customer, "amount": amount, "currency": "eur"})
    left_out = world.v1.invoices.create({"customer": customer})
    included = world.v1.invoices.create({"customer": customer, "pending_invoice_items_behavior": "include"})
    assert (left_out.total, included.total) == (0, 1250)
    assert [line.amount for line in included.lines.data] == [1000, 250]
    assert [line.amount for line in world.v1.invoices.line_items.list(included.id).data] == [1000, 250]


def test_lines_prices_and_taxes(world: World) -> None:
    customer = world.customer()
    product = world.v1.products.create({"name": "Socle"})
    price = world.v1.prices.create({"product": product.id, "currency": "eur", "unit_amount_decimal": "12.5"})
    rate = world.v1.tax_rates.create({"display_name": "TVA", "percentage": 20, "inclusive": False})
    draft = world.v1.invoices.create({"customer": customer, "default_tax_rates": [rate.id]})
    world.v1.invoices.add_lines(
        draft.id,
        {
            "lines": [
                {"amount": 10001, "description": "Part par habitant"},
                {"pricing": {"price": price.id}, "quantity": 3},
                {"price_data": {"currency": "eur", "product": product.id, "unit_amount": 100}, "quantity": 2},
            ]
        },
    )
    invoice = world.v1.invoices.retrieve(draft.id)
    assert [line.amount for line in invoice.lines.data] == [10001, 38, 200]
    assert invoice.subtotal == 10239
    assert invoice.total_taxes[0].amount == 2000 + 8 + 40
    assert invoice.total == 10239 + 2048


def test_credit_notes(world: World) -> None:
    invoice = world.sent(1000)
    note = world.v1.credit_notes.create({"invoice": invoice.id, "amount": 400, "reason": "order_change"})
    assert note.type == "pre_payment"
    assert world.v1.invoices.retrieve(invoice.id).amount_remaining == 600
    with pytest.raises(stripe.InvalidRequestError):
        world.v1.credit_notes.create({"invoice": invoice.id, "amount": 601})
    assert world.v1.credit_notes.void_credit_note(note.id).status == "void"
    assert world.v1.invoices.retrieve(invoice.id).amount_remaining == 1000
    world.v1.credit_notes.create({"invoice": invoice.id, "amount": 1000})
    assert world.v1.invoices.retrieve(invoice.id).status == "paid"
    paid = world.sent(500)
    world.v1.invoices.pay(paid.id, {"paid_out_of_band": True})
    with pytest.raises(stripe.InvalidRequestError):
        world.v1.credit_notes.create({"invoice": paid.id, "amount": 500})
    late = world.v1.credit_notes.create({"invoice": paid.id, "amount": 500, "out_of_band_amount": 500})
    assert late.type == "post_payment"


def test_a_sepa_mandate_pays(world: World) -> None:
    invoice = world.sent()
    with pytest.raises(stripe.CardError):
        world.v1.invoices.pay(invoice.id)
    method = world.v1.payment_methods.create(
        {
            "type": "sepa_debit",
            "sepa_debit": {"iban": "FR14 2004 1010 0505 0001 3M02 606"},
            "billing_details": {"name": "Ville de Vénissieux"},
        }
    )
    assert method.sepa_debit.last4 == "2606"
    world.v1.payment_methods.attach(method.id, {"customer": invoice.customer})
    settings = {"invoice_settings": {"default_payment_method": method.id}}
    world.v1.customers.update(invoice.customer, settings)
    assert world.v1.invoices.pay(invoice.id).status == "paid"


def test_checkout_and_portal(world: World) -> None:
    customer = world.customer()
    line = {"price_data": {"currency": "eur", "product": "x", "unit_amount": 250}, "quantity": 2}
    checkout = world.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "customer": customer,
            "line_items": [line],
            "success_url": f"{world.base}/_standin/health?session={{CHECKOUT_SESSION_ID}}",
        }
    )
    assert checkout.amount_total == 500
    assert world.session.get(checkout.url, timeout=5).status_code == 200
    back = world.session.post(f"{checkout.url}/complete", timeout=5)
    assert checkout.id in back.url
    done = world.v1.checkout.sessions.retrieve(checkout.id)
    assert (done.status, done.payment_status) == ("complete", "paid")
    portal = world.v1.billing_portal.sessions.create({"customer": customer, "return_url": world.base})
    assert "Vos factures" in world.session.get(portal.url, timeout=5).text


def test_an_idempotency_key_answers_once(world: World) -> None:
    options = {"idempotency_key": "run-2026-69259"}
    first = world.v1.customers.create({"name": "Vénissieux"}, options)
    again = world.v1.customers.create({"name": "Vénissieux"}, options)
    assert first.id == again.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(world.v1.customers.list().data) == 1
    with pytest.raises(stripe.IdempotencyError):
        world.v1.customers.create({"name": "Givors"}, options)
    other = world.v1.customers.create({"name": "Vénissieux"}, {"idempotency_key": "another"})
    assert other.id != first.id


def test_an_idempotency_key_keeps_a_refusal_but_not_a_mistake(world: World) -> None:
    options = {"idempotency_key": "pay-once"}
    invoice = world.sent()
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            world.v1.invoices.pay(invoice.id, {}, options)
    mistaken = {"idempotency_key": "typo"}
    with pytest.raises(stripe.InvalidRequestError):
        world.v1.customers.create({"nom": "Vénissieux"}, mistaken)
    assert world.v1.customers.create({"name": "Vénissieux"}, mistaken).id


def test_a_lost_answer_is_found_again_by_its_key(world: World) -> None:
    options = {"idempotency_key": "lost"}
    world.hook("mishaps", kind="lose")
    with pytest.raises(stripe.APIError):
        world.v1.customers.create({"name": "Corbas"}, options)
    found = world.v1.customers.create({"name": "Corbas"}, options)
    assert [customer.id for customer in world.v1.customers.list().data] == [found.id]
    world.hook("mishaps", kind="fail")
    with pytest.raises(stripe.APIError):
        world.v1.customers.create({"name": "Givors"})
    assert len(world.v1.customers.list().data) == 1


def test_requests_are_held_to_the_library(world: World) -> None:
    customer = world.customer()
    unknown: list[tuple[str, dict[str, Any]]] = [
        ("/v1/customers", {"nom": "x"}),
        ("/v1/customers", {"address[ville]": "x"}),
        ("/v1/invoices", {"customer": customer, "days": "30"}),
        ("/v1/invoiceitems", {"customer": customer, "price": "price_x"}),
    ]
    for path, data in unknown:
        refused = world.raw("POST", path, data)
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, "parameter_unknown")
    not_simulated = world.raw(
        "POST", "/v1/invoices", {"customer": customer, "transfer_data[destination]": "x"}
    )
    assert "does not simulate" in not_simulated.json()["error"]["message"]
    assert world.raw("POST", "/v1/customers", {"name": "x", "address[city]": "Givors"}).status_code == 200


def test_keys_versions_and_addresses(world: World) -> None:
    assert world.raw("GET", "/v1/customers").status_code == 200
    for key in ("Bearer sk_live_x", "Bearer pk_test_x", "", "Basic c2tfdGVzdDo="):
        assert world.raw("GET", "/v1/customers", Authorization=key).status_code == 401
    assert world.raw("GET", "/v1/customers", **{"Stripe-Version": "latest"}).status_code == 400
    missing = world.raw("GET", "/v1/invoices/in_none")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "resource_missing")
    assert "Unrecognized request URL" in world.raw("GET", "/v1/refunds").json()["error"]["message"]


def test_lists_have_pages(world: World) -> None:
    customer = world.customer()
    created = [world.draft(customer, amount).id for amount in (1, 2, 3)]
    first = world.v1.invoices.list({"customer": customer, "limit": 2})
    assert [row.id for row in first.data] == created[:0:-1]
    assert first.has_more is True
    everything = list(world.v1.invoices.list({"limit": 1}).auto_paging_iter())
    assert [row.id for row in everything] == created[::-1]
    assert world.v1.invoices.list({"status": "open"}).data == []
    expanded = world.v1.invoices.list({"expand": ["data.customer"]})
    assert expanded.data[0].customer.name == "Ville de Vénissieux"


def test_state_survives_a_restart(tmp_path: Path, clock: Clock) -> None:
    with stripe_world.world(tmp_path, clock) as before:
        invoice = before.sent()
        options = {"idempotency_key": "kept"}
        customer = before.v1.customers.create({"name": "Givors"}, options).id
    with stripe_world.world(tmp_path, clock) as after:
        assert after.v1.invoices.retrieve(invoice.id).status == "open"
        assert after.v1.customers.create({"name": "Givors"}, options).id == customer
