"""Checkout and portal sessions: thin, but they remember."""

import secrets
from typing import Final

from stripe.params import billing_portal, checkout

from ops.standins.stripe import listing
from ops.standins.stripe.encoding import integer
from ops.standins.stripe.errors import ApiError, missing_parameter
from ops.standins.stripe.events import emit
from ops.standins.stripe.operations import Call, Operation
from ops.standins.stripe.prices import decimal_of, rounded
from ops.standins.stripe.storage import JsonObject, new_id

SESSION_SECONDS: Final = 24 * 3600
WRITABLE: Final = frozenset(
    {
        "mode",
        "customer",
        "customer_email",
        "line_items",
        "success_url",
        "cancel_url",
        "client_reference_id",
        "metadata",
        "currency",
        "locale",
    }
)


def _create(call: Call) -> JsonObject:
    params = call.params
    mode = params.get("mode")
    if mode not in ("payment", "setup"):
        raise ApiError("This stand-in simulates the modes payment and setup.", param="mode")
    if not params.get("success_url"):
        raise missing_parameter("success_url")
    if params.get("customer"):
        call.store.get("customer", params["customer"], "customer")
    amount = sum(_amount(call, line) for line in params.get("line_items") or [])
    if mode == "payment" and not params.get("line_items"):
        raise missing_parameter("line_items")
    identifier, token = new_id("cs_test"), secrets.token_urlsafe(24)
    session: JsonObject = {
        "id": identifier,
        "object": "checkout.session",
        "amount_subtotal": amount if mode == "payment" else None,
        "amount_total": amount if mode == "payment" else None,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": call.now,
        "currency": params.get("currency", "eur"),
        "custom_fields": [],
        "custom_text": {},
        "customer": params.get("customer"),
        "customer_email": params.get("customer_email"),
        "expires_at": call.now + SESSION_SECONDS,
        "invoice": None,
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": dict(params.get("metadata", {})),
        "mode": mode,
        "payment_intent": None,
        "payment_method_types": ["sepa_debit"],
        "payment_status": "unpaid" if mode == "payment" else "no_payment_required",
        "shipping_options": [],
        "status": "open",
        "success_url": params["success_url"],
        "url": f"{call.base_url}/hosted/checkout/{token}",
        "_token": token,
    }
    return call.store.save(session)


def _amount(call: Call, line: JsonObject) -> int:
    quantity = integer(line, "quantity", 1) or 0
    if "price" in line:
        price = call.store.get("price", line["price"], "line_items[price]")
        return rounded(decimal_of(price["unit_amount_decimal"], "price") * quantity)
    data = line.get("price_data", {})
    raw = data.get("unit_amount", data.get("unit_amount_decimal"))
    if raw is None:
        raise missing_parameter("line_items[price]")
    return rounded(decimal_of(raw, "line_items[price_data][unit_amount]") * quantity)


def _expire(call: Call) -> JsonObject:
    session = call.store.get("checkout.session", call.identifier)
    if session["status"] != "open":
        raise ApiError("Only open Checkout Sessions can be expired.")
    session["status"], session["url"] = "expired", None
    call.store.save(session)
    emit(call.store, call.clock, "checkout.session.expired", session, call.request)
    return session


def _list(call: Call) -> JsonObject:
    customer = call.params.get("customer")
    rows = [row for row in call.store.all("checkout.session") if customer in (None, row["customer"])]
    return listing.listed(call, rows)


def _open_portal(call: Call) -> JsonObject:
    if not call.params.get("customer"):
        raise missing_parameter("customer")
    customer = call.store.get("customer", call.params["customer"], "customer")
    token = secrets.token_urlsafe(24)
    session: JsonObject = {
        "id": new_id("bps"),
        "object": "billing_portal.session",
        "configuration": "bpc_standin",
        "created": call.now,
        "customer": customer["id"],
        "customer_account": None,
        "flow": None,
        "livemode": False,
        "locale": call.params.get("locale"),
        "on_behalf_of": None,
        "return_url": call.params.get("return_url"),
        "url": f"{call.base_url}/hosted/portal/{token}",
        "_token": token,
    }
    return call.store.save(session)


SESSION: Final = "/v1/checkout/sessions/{identifier}"
OPERATIONS: Final = (
    Operation("POST", "/v1/checkout/sessions", _create, checkout.SessionCreateParams, WRITABLE),
    Operation(
        "GET",
        "/v1/checkout/sessions",
        _list,
        checkout.SessionListParams,
        listing.PAGING | {"customer", "created"},
    ),
    Operation("GET", SESSION, lambda call: call.store.get("checkout.session", call.identifier)),
    Operation("POST", f"{SESSION}/expire", _expire),
    Operation(
        "POST",
        "/v1/billing_portal/sessions",
        _open_portal,
        billing_portal.SessionCreateParams,
        frozenset({"customer", "return_url", "locale"}),
    ),
)
