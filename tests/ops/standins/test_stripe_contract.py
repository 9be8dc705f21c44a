"""Answers carry the keys that the library declares: all those it requires, and none that it does not know."""

import types
import typing
from typing import Any

import pytest
import stripe
from stripe import checkout

from ops.standins.stripe import contract
from ops.standins.stripe.api import OPERATIONS
from tests.ops.standins.stripe_world import World


def _required(declared: type) -> set[str]:
    def optional(hint: Any) -> bool:
        return types.NoneType in typing.get_args(hint)

    hints = declared.__annotations__
    return {name for name, hint in hints.items() if name != "OBJECT_NAME" and not optional(hint)}


def _answer(world: World, kind: str) -> dict[str, Any]:
    invoice = world.sent()
    world.v1.credit_notes.create({"invoice": invoice.id, "amount": 1})
    product = world.v1.products.create({"name": "Socle"})
    world.v1.prices.create({"product": product.id, "currency": "eur", "unit_amount": 1})
    world.v1.tax_rates.create({"display_name": "TVA", "percentage": 20, "inclusive": False})
    world.v1.payment_methods.create(
        {"type": "sepa_debit", "sepa_debit": {"iban": "FR1420041010050500013M02606"}}
    )
    setup = {"mode": "setup", "currency": "eur", "success_url": world.base}
    world.v1.checkout.sessions.create(setup)
    if kind == "invoices/lines":
        return dict(world.raw("GET", f"/v1/invoices/{invoice.id}/lines").json()["data"][0])
    return dict(world.raw("GET", f"/v1/{kind}").json()["data"][0])


@pytest.mark.parametrize(
    ("kind", "declared"),
    [
        ("customers", stripe.Customer),
        ("invoices", stripe.Invoice),
        ("invoices/lines", stripe.InvoiceLineItem),
        ("invoiceitems", stripe.InvoiceItem),
        ("credit_notes", stripe.CreditNote),
        ("products", stripe.Product),
        ("prices", stripe.Price),
        ("tax_rates", stripe.TaxRate),
        ("payment_methods", stripe.PaymentMethod),
        ("checkout/sessions", checkout.Session),
        ("webhook_endpoints", stripe.WebhookEndpoint),
        ("events", stripe.Event),
    ],
)
def test_answers_match_the_library(world: World, kind: str, declared: type) -> None:
    answer = set(_answer(world, kind))
    assert answer - set(declared.__annotations__) == set()
    assert _required(declared) - answer == set()


def test_every_parameter_simulated_is_one_of_the_library() -> None:
    for operation in OPERATIONS:
        assert operation.simulated <= contract.names(operation.declared), operation.path
