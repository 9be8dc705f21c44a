"""Invoices: draft → open → paid, void or uncollectible."""

from typing import Any, Final

from stripe.params import (
    InvoiceAddLinesParams,
    InvoiceCreateParams,
    InvoiceFinalizeInvoiceParams,
    InvoiceListLinesParams,
    InvoiceListParams,
    InvoiceModifyParams,
    InvoicePayParams,
)

from ops.standins.clock import Clock
from ops.standins.stripe import listing
from ops.standins.stripe.blank import blank_invoice
from ops.standins.stripe.customers import merged_metadata
from ops.standins.stripe.encoding import boolean, integer, text
from ops.standins.stripe.enums import CollectionMethod, InvoiceStatus
from ops.standins.stripe.errors import ApiError, ErrorType, missing_parameter
from ops.standins.stripe.events import emit
from ops.standins.stripe.lines import add_line, add_up, draft_of, new_item
from ops.standins.stripe.operations import Call, Operation
from ops.standins.stripe.storage import JsonObject, Store

DAY: Final = 86400
ALWAYS_WRITABLE: Final = frozenset({"metadata", "description", "footer", "auto_advance"})
DRAFT_WRITABLE: Final = ALWAYS_WRITABLE | {
    "collection_method",
    "custom_fields",
    "days_until_due",
    "default_payment_method",
    "default_tax_rates",
    "due_date",
    "number",
    "payment_settings",
    "statement_descriptor",
}
CREATE_WRITABLE: Final = DRAFT_WRITABLE | {"customer", "currency", "pending_invoice_items_behavior"}


def _create(call: Call) -> JsonObject:
    if not call.params.get("customer"):
        raise missing_parameter("customer")
    customer = call.store.get("customer", call.params["customer"], "customer")
    invoice = blank_invoice(call, customer)
    _write_draft(call, invoice)
    _check_collection(invoice)
    if call.params.get("pending_invoice_items_behavior", "exclude") == "include":
        for item in reversed(call.store.all("invoiceitem")):
            if item["customer"] == customer["id"] and item["invoice"] is None:
                add_line(call.store, invoice, item)
    add_up(call.store, invoice)
    call.store.save(invoice)
    _emit(call, "created", invoice)
    return invoice


def _write_draft(call: Call, invoice: JsonObject) -> None:
    params = call.params
    for name in ("description", "footer", "number", "statement_descriptor", "default_payment_method"):
        if name in params:
            invoice[name] = text(params, name)
    if "collection_method" in params:
        try:
            invoice["collection_method"] = CollectionMethod(params["collection_method"]).value
        except ValueError:
            raise ApiError("Invalid collection_method.", param="collection_method") from None
    if "due_date" in params:
        invoice["due_date"] = integer(params, "due_date")
    if "days_until_due" in params:
        invoice["_days_until_due"] = integer(params, "days_until_due")
    if "custom_fields" in params:
        invoice["custom_fields"] = params["custom_fields"] or None
    if "default_tax_rates" in params:
        invoice["_default_tax_rates"] = list(params["default_tax_rates"] or [])
        rates = [
            call.store.get("tax_rate", rate, "default_tax_rates") for rate in invoice["_default_tax_rates"]
        ]
        invoice["default_tax_rates"] = rates
    if "payment_settings" in params:
        invoice["payment_settings"].update(params["payment_settings"])
    invoice["auto_advance"] = boolean(params, "auto_advance", invoice["auto_advance"])
    invoice["metadata"] = merged_metadata(invoice["metadata"], params)


def _check_collection(invoice: JsonObject) -> None:
    """The rule of Stripe on who says when an invoice is due."""
    dated = invoice["due_date"] is not None or invoice["_days_until_due"] is not None
    sent = invoice["collection_method"] == CollectionMethod.SEND_INVOICE
    if sent and not dated:
        raise ApiError(
            "If invoice's collection_method='send_invoice', you must specify 'days_until_due' or 'due_date'",
            param="days_until_due",
        )
    if dated and not sent:
        raise ApiError(
            "You can only specify 'days_until_due' or 'due_date' if collection_method='send_invoice'",
            param="days_until_due",
        )


def _modify(call: Call) -> JsonObject:
    invoice = call.store.get("invoice", call.identifier)
    if invoice["status"] == InvoiceStatus.DRAFT:
        _write_draft(call, invoice)
        _check_collection(invoice)
        add_up(call.store, invoice)
    else:
        frozen = sorted(set(call.params) - ALWAYS_WRITABLE - {"expand"})
        if frozen:
            raise ApiError(
                f"Finalized invoices can't be updated in this way ({', '.join(frozen)}).",
                code="invoice_not_editable",
            )
        _write_draft(call, invoice)
    call.store.save(invoice)
    _emit(call, "updated", invoice)
    return invoice


def _add_lines(call: Call) -> JsonObject:
    invoice = draft_of(call.store, call.identifier)
    for line in call.params.get("lines") or []:
        if line.get("invoice_item"):
            item = call.store.get("invoiceitem", line["invoice_item"], "lines[invoice_item]")
        else:
            item = call.store.save(new_item(call, line, invoice["customer"]))
        add_line(call.store, invoice, item)
    call.store.save(invoice)
    _emit(call, "updated", invoice)
    return invoice


def _list_lines(call: Call) -> JsonObject:
    return listing.listed(call, call.store.get("invoice", call.identifier)["lines"]["data"])


def _delete(call: Call) -> JsonObject:
    invoice = draft_of(call.store, call.identifier)
    for item in call.store.all("invoiceitem"):
        if item["invoice"] == invoice["id"]:
            call.store.remove(item["id"])
    call.store.remove(invoice["id"])
    _emit(call, "deleted", invoice)
    return {"id": invoice["id"], "object": "invoice", "deleted": True}


def _finalize(call: Call) -> JsonObject:
    return finalize(call, draft_of(call.store, call.identifier))


def finalize(call: Call, invoice: JsonObject) -> JsonObject:
    """Number it, date it, open it; an invoice of nothing is paid at once."""
    customer = call.store.get("customer", invoice["customer"], "customer")
    if invoice["number"] is None:
        sequence = customer["next_invoice_sequence"]
        invoice["number"] = f"{customer['invoice_prefix']}-{sequence:04d}"
        customer["next_invoice_sequence"] = sequence + 1
        call.store.save(customer)
    if invoice["_days_until_due"] is not None:
        invoice["due_date"] = call.now + invoice["_days_until_due"] * DAY
    invoice["status"] = InvoiceStatus.OPEN.value
    invoice["status_transitions"]["finalized_at"] = call.now
    invoice["effective_at"] = call.now
    invoice["ending_balance"] = 0
    invoice["hosted_invoice_url"] = f"{call.base_url}/hosted/invoices/{invoice['_token']}"
    invoice["payments"] = listing.whole([], "/v1/invoice_payments")
    call.store.save(invoice)
    _emit(call, "finalized", invoice)
    if invoice["amount_due"] == 0:
        settle(call.store, call.clock, invoice, attempted=False, request=call.request)
    return invoice


def _send(call: Call) -> JsonObject:
    invoice = call.store.get("invoice", call.identifier)
    if invoice["collection_method"] != CollectionMethod.SEND_INVOICE:
        raise ApiError("You can only manually send an invoice if its collection method is 'send_invoice'.")
    if invoice["status"] == InvoiceStatus.DRAFT:
        invoice = finalize(call, invoice)
    if invoice["status"] not in (InvoiceStatus.OPEN, InvoiceStatus.PAID):
        raise ApiError("This invoice can't be sent.", code="invoice_not_editable")
    _emit(call, "sent", invoice)
    return invoice


def _pay(call: Call) -> JsonObject:
    invoice = call.store.get("invoice", call.identifier)
    if invoice["status"] == InvoiceStatus.PAID:
        raise ApiError("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] == InvoiceStatus.DRAFT:
        invoice = finalize(call, invoice)
    if boolean(call.params, "paid_out_of_band"):
        return settle(call.store, call.clock, invoice, attempted=False, request=call.request)
    customer = call.store.get("customer", invoice["customer"], "customer")
    method = (
        text(call.params, "payment_method")
        or invoice["default_payment_method"]
        or customer["invoice_settings"]["default_payment_method"]
    )
    if method is None:
        raise ApiError(
            "There is no default_payment_method set on this Customer or Invoice.",
            status=402,
            kind=ErrorType.CARD,
            code="payment_method_unactivated",
        )
    call.store.get("payment_method", method, "payment_method")
    return settle(call.store, call.clock, invoice, attempted=True, request=call.request)


def settle(
    store: Store, clock: Clock, invoice: JsonObject, *, attempted: bool, request: JsonObject | None = None
) -> JsonObject:
    """Everything due is paid. `attempted` says that the money went through Stripe."""
    if invoice["status"] not in (InvoiceStatus.OPEN, InvoiceStatus.UNCOLLECTIBLE):
        raise ApiError(f"Invoice is {invoice['status']} and can't be paid.", code="invoice_not_open")
    remaining = invoice["amount_remaining"]
    invoice["amount_paid"] += remaining
    invoice["amount_paid_off_stripe"] = 0 if attempted else remaining
    invoice["amount_remaining"] = 0
    invoice["attempted"] = True
    invoice["attempt_count"] += int(attempted)
    invoice["status"] = InvoiceStatus.PAID.value
    invoice["status_transitions"]["paid_at"] = int(clock.now())
    store.save(invoice)
    emit(store, clock, "invoice.paid", invoice, request)
    if attempted:
        emit(store, clock, "invoice.payment_succeeded", invoice, request)
    return invoice


def _void(call: Call) -> JsonObject:
    allowed = (InvoiceStatus.OPEN, InvoiceStatus.UNCOLLECTIBLE)
    return _close(call, InvoiceStatus.VOID, allowed, "voided_at", "voided")


def _mark_uncollectible(call: Call) -> JsonObject:
    allowed = (InvoiceStatus.OPEN,)
    return _close(
        call, InvoiceStatus.UNCOLLECTIBLE, allowed, "marked_uncollectible_at", "marked_uncollectible"
    )


def _close(
    call: Call, status: InvoiceStatus, allowed: tuple[InvoiceStatus, ...], moment: str, event: str
) -> JsonObject:
    invoice = call.store.get("invoice", call.identifier)
    if invoice["status"] not in allowed:
        message = f"You can only pass in open invoices. This invoice is currently {invoice['status']}."
        raise ApiError(message, code="invoice_not_open")
    invoice["status"] = status.value
    invoice["status_transitions"][moment] = call.now
    call.store.save(invoice)
    _emit(call, event, invoice)
    return invoice


def _list(call: Call) -> JsonObject:
    wanted: dict[str, Any] = {
        name: call.params[name] for name in ("customer", "status", "collection_method") if name in call.params
    }
    rows = [
        row
        for row in call.store.all("invoice")
        if all(row[name] == value for name, value in wanted.items())
        and listing.within(row["due_date"], call.params.get("due_date"), "due_date")
    ]
    return listing.listed(call, rows)


def _emit(call: Call, event: str, invoice: JsonObject) -> None:
    emit(call.store, call.clock, f"invoice.{event}", invoice, call.request)


INVOICE: Final = "/v1/invoices/{identifier}"
FILTERS: Final = listing.PAGING | {"customer", "status", "collection_method", "created", "due_date"}
PAYMENT: Final = frozenset({"paid_out_of_band", "payment_method"})
OPERATIONS: Final = (
    Operation("POST", "/v1/invoices", _create, InvoiceCreateParams, CREATE_WRITABLE),
    Operation("GET", "/v1/invoices", _list, InvoiceListParams, FILTERS),
    Operation("GET", INVOICE, lambda call: call.store.get("invoice", call.identifier)),
    Operation("POST", INVOICE, _modify, InvoiceModifyParams, DRAFT_WRITABLE),
    Operation("DELETE", INVOICE, _delete),
    Operation("GET", f"{INVOICE}/lines", _list_lines, InvoiceListLinesParams, listing.PAGING),
    Operation("POST", f"{INVOICE}/add_lines", _add_lines, InvoiceAddLinesParams, frozenset({"lines"})),
    Operation(
        "POST", f"{INVOICE}/finalize", _finalize, InvoiceFinalizeInvoiceParams, frozenset({"auto_advance"})
    ),
    Operation("POST", f"{INVOICE}/send", _send),
    Operation("POST", f"{INVOICE}/pay", _pay, InvoicePayParams, PAYMENT),
    Operation("POST", f"{INVOICE}/void", _void),
    Operation("POST", f"{INVOICE}/mark_uncollectible", _mark_uncollectible),
)
