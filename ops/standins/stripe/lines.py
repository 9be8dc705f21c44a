"""Invoice items, the lines they become, and what an invoice adds up to."""

from decimal import Decimal
from typing import Any, Final

from stripe.params import InvoiceItemCreateParams, InvoiceItemListParams, InvoiceItemModifyParams

from ops.standins.stripe import listing
from ops.standins.stripe.customers import merged_metadata
from ops.standins.stripe.encoding import boolean, integer
from ops.standins.stripe.enums import InvoiceStatus
from ops.standins.stripe.errors import ApiError, missing_parameter
from ops.standins.stripe.events import emit
from ops.standins.stripe.operations import Call, Operation
from ops.standins.stripe.prices import decimal_of, rounded
from ops.standins.stripe.storage import JsonObject, Store, new_id

ITEM_WRITABLE: Final = frozenset(
    {
        "amount",
        "currency",
        "customer",
        "description",
        "invoice",
        "metadata",
        "period",
        "pricing",
        "price_data",
        "quantity",
        "tax_rates",
        "unit_amount_decimal",
        "discountable",
    }
)
LINES_PER_INVOICE: Final = 250


def add_line(store: Store, invoice: JsonObject, item: JsonObject) -> None:
    """Put an item on a draft, and the totals with it."""
    rows: list[JsonObject] = invoice["lines"]["data"]
    if len(rows) >= LINES_PER_INVOICE:
        raise ApiError("An invoice holds at most 250 items.", code="invoice_too_many_items")
    if item["currency"] != invoice["currency"]:
        if rows:
            raise ApiError("The invoice item's currency is not the invoice's.", param="currency")
        invoice["currency"] = item["currency"]
    rows.append(_line(item, invoice["id"]))
    item["invoice"] = invoice["id"]
    store.save(item)
    add_up(store, invoice)


def remove_line(store: Store, invoice: JsonObject, item: JsonObject) -> None:
    invoice["lines"]["data"] = [row for row in invoice["lines"]["data"] if row["_item"] != item["id"]]
    add_up(store, invoice)


def add_up(store: Store, invoice: JsonObject) -> None:
    """Subtotal, taxes by rate, total, what is due. Exclusive rates add, inclusive ones are inside."""
    by_rate: dict[str, JsonObject] = {}
    subtotal = added = included = 0
    for line in invoice["lines"]["data"]:
        rates = line["_tax_rates"] or invoice["_default_tax_rates"]
        line["taxes"] = [_tax(line["amount"], store.get("tax_rate", rate)) for rate in rates]
        for tax in line["taxes"]:
            rate = tax["tax_rate_details"]["tax_rate"]
            total = by_rate.setdefault(rate, {**tax, "amount": 0, "taxable_amount": 0})
            total["amount"] += tax["amount"]
            total["taxable_amount"] += tax["taxable_amount"]
            if tax["tax_behavior"] == "exclusive":
                added += tax["amount"]
            else:
                included += tax["amount"]
        subtotal += line["amount"]
    invoice["subtotal"] = subtotal
    invoice["subtotal_excluding_tax"] = subtotal - included
    invoice["total"] = subtotal + added
    invoice["total_excluding_tax"] = subtotal - included
    invoice["total_taxes"] = list(by_rate.values())
    invoice["amount_due"] = max(invoice["total"], 0)
    invoice["amount_remaining"] = invoice["amount_due"] - invoice["amount_paid"]


def _tax(amount: int, rate: JsonObject) -> JsonObject:
    percentage = Decimal(str(rate["percentage"])) / 100
    inclusive = rate["inclusive"]
    tax = rounded(amount - amount / (1 + percentage)) if inclusive else rounded(amount * percentage)
    return {
        "amount": tax,
        "tax_behavior": "inclusive" if inclusive else "exclusive",
        "tax_rate_details": {"tax_rate": rate["id"]},
        "taxability_reason": "not_available",
        "taxable_amount": amount - tax if inclusive else amount,
        "type": "tax_rate_details",
    }


def _line(item: JsonObject, invoice: str) -> JsonObject:
    return {
        "id": new_id("il"),
        "object": "line_item",
        "amount": item["amount"],
        "currency": item["currency"],
        "description": item["description"],
        "discount_amounts": [],
        "discountable": item["discountable"],
        "discounts": [],
        "invoice": invoice,
        "livemode": False,
        "metadata": item["metadata"],
        "parent": {
            "invoice_item_details": {
                "invoice_item": item["id"],
                "proration": False,
                "proration_details": None,
                "subscription": None,
            },
            "subscription_item_details": None,
            "type": "invoice_item_details",
        },
        "period": item["period"],
        "pretax_credit_amounts": [],
        "pricing": item["pricing"],
        "quantity": item["quantity"],
        "quantity_decimal": item["quantity_decimal"],
        "subscription": None,
        "subtotal": item["amount"],
        "taxes": [],
        "_item": item["id"],
        "_tax_rates": item["tax_rates"],
    }


def new_item(call: Call, params: JsonObject, customer: str) -> JsonObject:
    """An item not yet on any invoice. `params` are those of an invoice item or of a line of `add_lines`."""
    quantity = integer(params, "quantity", 1) or 0
    amount, currency, pricing = _priced(call, params, quantity)
    for rate in params.get("tax_rates") or []:
        call.store.get("tax_rate", rate, "tax_rates")
    period = params.get("period") or {"start": call.now, "end": call.now}
    return {
        "id": new_id("ii"),
        "object": "invoiceitem",
        "amount": amount,
        "currency": currency,
        "customer": customer,
        "customer_account": None,
        "date": call.now,
        "description": params.get("description") or None,
        "discountable": boolean(params, "discountable", amount >= 0),
        "discounts": [],
        "invoice": None,
        "livemode": False,
        "metadata": dict(params.get("metadata") or {}),
        "net_amount": amount,
        "parent": None,
        "period": {"start": int(period["start"]), "end": int(period["end"])},
        "pricing": pricing,
        "proration": False,
        "quantity": quantity,
        "quantity_decimal": str(quantity),
        "tax_rates": list(params.get("tax_rates") or []),
        "test_clock": None,
    }


def _priced(call: Call, params: JsonObject, quantity: int) -> tuple[int, str, JsonObject | None]:
    """Amount in cents, currency, and the price behind them."""
    if "amount" in params:
        if "quantity" in params or "pricing" in params or "unit_amount_decimal" in params:
            raise ApiError("You may only specify one of these parameters: amount, pricing.", param="amount")
        currency = str(params.get("currency") or "eur")
        return integer(params, "amount") or 0, currency, _pricing(None, params["amount"])
    if "pricing" in params:
        price = call.store.get("price", params["pricing"].get("price", ""), "pricing[price]")
        unit = Decimal(price["unit_amount_decimal"])
        return rounded(unit * quantity), price["currency"], _pricing(price, str(unit))
    if "price_data" in params:
        data = params["price_data"]
        product = call.store.get("product", data.get("product", ""), "price_data[product]")
        raw = data.get("unit_amount_decimal", data.get("unit_amount"))
        if raw is None or "currency" not in data:
            raise missing_parameter("price_data[unit_amount]")
        unit = decimal_of(raw, "price_data[unit_amount]")
        return (
            rounded(unit * quantity),
            data["currency"],
            _pricing({"id": new_id("price"), "product": product["id"]}, str(unit)),
        )
    if "unit_amount_decimal" in params:
        unit = decimal_of(params["unit_amount_decimal"], "unit_amount_decimal")
        return rounded(unit * quantity), str(params.get("currency") or "eur"), _pricing(None, str(unit))
    raise missing_parameter("amount")


def _pricing(price: JsonObject | None, unit: str) -> JsonObject:
    details = {"price": price["id"], "product": price["product"]} if price else None
    return {"price_details": details, "type": "price_details", "unit_amount_decimal": unit}


def draft_of(store: Store, identifier: str) -> JsonObject:
    invoice = store.get("invoice", identifier, "invoice")
    if invoice["status"] != InvoiceStatus.DRAFT:
        raise ApiError("This invoice is no longer editable.", code="invoice_not_editable")
    return invoice


def _create_item(call: Call) -> JsonObject:
    params = call.params
    invoice = draft_of(call.store, params["invoice"]) if params.get("invoice") else None
    if "customer" not in params and invoice is None:
        raise missing_parameter("customer")
    customer: str = params.get("customer") or (invoice["customer"] if invoice else "")
    call.store.get("customer", customer, "customer")
    if invoice is not None and invoice["customer"] != customer:
        raise ApiError("The invoice belongs to another customer.", param="invoice")
    item = call.store.save(new_item(call, params, customer))
    if invoice is not None:
        add_line(call.store, invoice, item)
        call.store.save(invoice)
    emit(call.store, call.clock, "invoiceitem.created", item, call.request)
    return item


def _modify_item(call: Call) -> JsonObject:
    item = call.store.get("invoiceitem", call.identifier)
    invoice = draft_of(call.store, item["invoice"]) if item["invoice"] else None
    if "description" in call.params:
        item["description"] = call.params["description"] or None
    if "amount" in call.params:
        item["amount"] = item["net_amount"] = integer(call.params, "amount")
    item["metadata"] = merged_metadata(item["metadata"], call.params)
    call.store.save(item)
    if invoice is not None:
        remove_line(call.store, invoice, item)
        add_line(call.store, invoice, item)
        call.store.save(invoice)
    return item


def _delete_item(call: Call) -> JsonObject:
    item = call.store.get("invoiceitem", call.identifier)
    if item["invoice"]:
        invoice = draft_of(call.store, item["invoice"])
        remove_line(call.store, invoice, item)
        call.store.save(invoice)
    call.store.remove(item["id"])
    emit(call.store, call.clock, "invoiceitem.deleted", item, call.request)
    return {"id": item["id"], "object": "invoiceitem", "deleted": True}


def _list_items(call: Call) -> JsonObject:
    wanted: dict[str, Any] = {
        name: call.params[name] for name in ("customer", "invoice") if name in call.params
    }
    rows = [row for row in call.store.all("invoiceitem") if all(row[key] == wanted[key] for key in wanted)]
    if boolean(call.params, "pending"):
        rows = [row for row in rows if row["invoice"] is None]
    return listing.listed(call, rows)


ITEM: Final = "/v1/invoiceitems/{identifier}"
OPERATIONS: Final = (
    Operation("POST", "/v1/invoiceitems", _create_item, InvoiceItemCreateParams, ITEM_WRITABLE),
    Operation(
        "GET",
        "/v1/invoiceitems",
        _list_items,
        InvoiceItemListParams,
        listing.PAGING | {"customer", "invoice", "pending", "created"},
    ),
    Operation("GET", ITEM, lambda call: call.store.get("invoiceitem", call.identifier)),
    Operation(
        "POST", ITEM, _modify_item, InvoiceItemModifyParams, frozenset({"amount", "description", "metadata"})
    ),
    Operation("DELETE", ITEM, _delete_item),
)
