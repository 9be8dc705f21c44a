"""An invoice before anything is written on it: every key that the library declares."""

import secrets
from typing import Final

from ops.demo.plan import OPERATOR_NAME
from ops.standins.stripe import listing
from ops.standins.stripe.encoding import text
from ops.standins.stripe.enums import CollectionMethod, InvoiceStatus
from ops.standins.stripe.operations import Call
from ops.standins.stripe.storage import JsonObject, new_id

ACCOUNT_NAME: Final = OPERATOR_NAME
NOTHING: Final = [
    "account_tax_ids",
    "application",
    "automatically_finalizes_at",
    "confirmation_secret",
    "custom_fields",
    "customer_account",
    "customer_shipping",
    "default_payment_method",
    "default_source",
    "description",
    "due_date",
    "effective_at",
    "ending_balance",
    "footer",
    "from_invoice",
    "hosted_invoice_url",
    "invoice_pdf",
    "last_finalization_error",
    "latest_revision",
    "next_payment_attempt",
    "number",
    "on_behalf_of",
    "parent",
    "receipt_number",
    "rendering",
    "shipping_cost",
    "shipping_details",
    "statement_descriptor",
    "status_details",
    "test_clock",
    "threshold_reason",
    "webhooks_delivered_at",
]
ZEROS: Final = [
    "amount_due",
    "amount_overpaid",
    "amount_paid",
    "amount_paid_off_stripe",
    "amount_remaining",
    "amount_shipping",
    "attempt_count",
    "post_payment_credit_notes_amount",
    "pre_payment_credit_notes_amount",
    "starting_balance",
    "subtotal",
    "subtotal_excluding_tax",
    "total",
    "total_excluding_tax",
]
AUTOMATIC_TAX: Final = ("disabled_reason", "liability", "provider", "status")
PAYMENT_SETTINGS: Final = ("default_mandate", "payment_method_options", "payment_method_types")
TRANSITIONS: Final = ("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")
CUSTOMER_COPY: Final = ("address", "email", "name", "phone", "tax_exempt")


def blank_invoice(call: Call, customer: JsonObject) -> JsonObject:
    identifier = new_id("in")
    return {
        "id": identifier,
        "object": "invoice",
        **dict.fromkeys(NOTHING),
        **dict.fromkeys(ZEROS, 0),
        "account_country": "FR",
        "account_name": ACCOUNT_NAME,
        "attempted": False,
        "auto_advance": False,
        "automatic_tax": {"enabled": False, **dict.fromkeys(AUTOMATIC_TAX)},
        "billing_reason": "manual",
        "collection_method": CollectionMethod.CHARGE_AUTOMATICALLY.value,
        "created": call.now,
        "currency": text(call.params, "currency") or "eur",
        "customer": customer["id"],
        **{f"customer_{name}": customer[name] for name in CUSTOMER_COPY},
        "customer_tax_ids": [],
        "default_tax_rates": [],
        "discounts": [],
        "issuer": {"type": "self"},
        "lines": listing.whole([], f"/v1/invoices/{identifier}/lines"),
        "livemode": False,
        "metadata": {},
        "payment_settings": dict.fromkeys(PAYMENT_SETTINGS),
        "period_end": call.now,
        "period_start": call.now,
        "status": InvoiceStatus.DRAFT.value,
        "status_transitions": dict.fromkeys(TRANSITIONS),
        "total_discount_amounts": [],
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
        "_days_until_due": None,
        "_default_tax_rates": [],
        "_token": secrets.token_urlsafe(24),
    }
