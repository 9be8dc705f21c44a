"""Customers and their SEPA payment methods."""

from typing import Any, Final

from stripe.params import (
    CustomerCreateParams,
    CustomerListParams,
    CustomerModifyParams,
    PaymentMethodAttachParams,
    PaymentMethodCreateParams,
    PaymentMethodListParams,
)

from ops.standins.stripe import listing
from ops.standins.stripe.errors import ApiError, missing_parameter
from ops.standins.stripe.events import emit
from ops.standins.stripe.operations import Call, Operation
from ops.standins.stripe.storage import JsonObject, new_id

TEXTS: Final = ("name", "email", "phone", "description")
WRITABLE: Final = frozenset(
    {*TEXTS, "address", "metadata", "preferred_locales", "invoice_settings", "tax_exempt", "invoice_prefix"}
)
ADDRESS: Final = ("city", "country", "line1", "line2", "postal_code", "state")


def merged_metadata(before: JsonObject, params: JsonObject) -> JsonObject:
    """An empty value removes a key; an empty `metadata` removes them all."""
    if "metadata" not in params:
        return before
    if params["metadata"] == "":
        return {}
    after = {**before, **params["metadata"]}
    return {key: value for key, value in after.items() if value != ""}


def _create(call: Call) -> JsonObject:
    identifier = new_id("cus")
    customer: JsonObject = {
        "id": identifier,
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": call.now,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": identifier[-8:].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    _write(call, customer)
    call.store.save(customer)
    emit(call.store, call.clock, "customer.created", customer, call.request)
    return customer


def _modify(call: Call) -> JsonObject:
    customer = call.store.get("customer", call.identifier)
    _write(call, customer)
    call.store.save(customer)
    emit(call.store, call.clock, "customer.updated", customer, call.request)
    return customer


def _write(call: Call, customer: JsonObject) -> None:
    params = call.params
    for name in (*TEXTS, "tax_exempt", "invoice_prefix"):
        if name in params:
            customer[name] = params[name] or None
    if "address" in params:
        given = params["address"] or {}
        customer["address"] = {field: given.get(field) for field in ADDRESS} if given else None
    if "preferred_locales" in params:
        customer["preferred_locales"] = list(params["preferred_locales"])
    if "invoice_settings" in params:
        settings: dict[str, Any] = params["invoice_settings"]
        if settings.get("default_payment_method"):
            method = call.store.get("payment_method", settings["default_payment_method"])
            if method["customer"] != customer["id"]:
                raise ApiError("The payment method must be attached to the customer.")
        customer["invoice_settings"].update(settings)
    customer["metadata"] = merged_metadata(customer["metadata"], params)


def _delete(call: Call) -> JsonObject:
    customer = call.store.get("customer", call.identifier)
    call.store.remove(customer["id"])
    emit(call.store, call.clock, "customer.deleted", customer, call.request)
    return {"id": customer["id"], "object": "customer", "deleted": True}


def _list(call: Call) -> JsonObject:
    email = call.params.get("email")
    rows = [row for row in call.store.all("customer") if email is None or row["email"] == email]
    return listing.listed(call, rows)


def _create_method(call: Call) -> JsonObject:
    if call.params.get("type") != "sepa_debit":
        raise ApiError("This stand-in simulates sepa_debit payment methods only.", param="type")
    iban = str(call.params.get("sepa_debit", {}).get("iban", "")).replace(" ", "")
    if not iban:
        raise missing_parameter("sepa_debit[iban]")
    given = call.params.get("billing_details", {})
    method: JsonObject = {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": {
            "address": given.get("address"),
            "email": given.get("email"),
            "name": given.get("name"),
            "phone": given.get("phone"),
            "tax_id": None,
        },
        "created": call.now,
        "customer": None,
        "livemode": False,
        "metadata": dict(call.params.get("metadata", {})),
        "sepa_debit": {
            "bank_code": iban[4:9],
            "branch_code": iban[9:14],
            "country": iban[:2],
            "fingerprint": None,
            "generated_from": None,
            "last4": iban[-4:],
        },
        "type": "sepa_debit",
    }
    return call.store.save(method)


def _attach_method(call: Call) -> JsonObject:
    if "customer" not in call.params:
        raise missing_parameter("customer")
    method = call.store.get("payment_method", call.identifier)
    method["customer"] = call.store.get("customer", call.params["customer"], "customer")["id"]
    call.store.save(method)
    emit(call.store, call.clock, "payment_method.attached", method, call.request)
    return method


def _detach_method(call: Call) -> JsonObject:
    method = call.store.get("payment_method", call.identifier)
    method["customer"] = None
    call.store.save(method)
    emit(call.store, call.clock, "payment_method.detached", method, call.request)
    return method


def _list_methods(call: Call) -> JsonObject:
    customer, kind = call.params.get("customer"), call.params.get("type")
    rows = [
        row
        for row in call.store.all("payment_method")
        if (customer is None or row["customer"] == customer) and (kind is None or row["type"] == kind)
    ]
    return listing.listed(call, rows)


CUSTOMER: Final = "/v1/customers/{identifier}"
METHOD: Final = "/v1/payment_methods/{identifier}"
OPERATIONS: Final = (
    Operation("POST", "/v1/customers", _create, CustomerCreateParams, WRITABLE),
    Operation("GET", "/v1/customers", _list, CustomerListParams, listing.PAGING | {"email", "created"}),
    Operation("GET", CUSTOMER, lambda call: call.store.get("customer", call.identifier)),
    Operation("POST", CUSTOMER, _modify, CustomerModifyParams, WRITABLE),
    Operation("DELETE", CUSTOMER, _delete),
    Operation(
        "POST",
        "/v1/payment_methods",
        _create_method,
        PaymentMethodCreateParams,
        frozenset({"type", "sepa_debit", "billing_details", "metadata"}),
    ),
    Operation(
        "GET",
        "/v1/payment_methods",
        _list_methods,
        PaymentMethodListParams,
        listing.PAGING | {"customer", "type"},
    ),
    Operation("GET", METHOD, lambda call: call.store.get("payment_method", call.identifier)),
    Operation("POST", f"{METHOD}/attach", _attach_method, PaymentMethodAttachParams, frozenset({"customer"})),
    Operation("POST", f"{METHOD}/detach", _detach_method),
)
