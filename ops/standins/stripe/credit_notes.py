"""Credit notes on finalized invoices."""

from typing import Final

from stripe.params import CreditNoteCreateParams, CreditNoteListParams

from ops.standins.stripe import listing
from ops.standins.stripe.encoding import integer
from ops.standins.stripe.enums import InvoiceStatus
from ops.standins.stripe.errors import ApiError, missing_parameter
from ops.standins.stripe.events import emit
from ops.standins.stripe.operations import Call, Operation
from ops.standins.stripe.storage import JsonObject, new_id

OUTCOMES: Final = ("credit_amount", "refund_amount", "out_of_band_amount")
WRITABLE: Final = frozenset({"invoice", "amount", "lines", "memo", "metadata", "reason", *OUTCOMES})


def _create(call: Call) -> JsonObject:
    if not call.params.get("invoice"):
        raise missing_parameter("invoice")
    invoice = call.store.get("invoice", call.params["invoice"], "invoice")
    if invoice["status"] not in (InvoiceStatus.OPEN, InvoiceStatus.PAID):
        message = f"A credit note can't be issued on an invoice that is {invoice['status']}."
        raise ApiError(message, param="invoice")
    lines = [_line(line) for line in call.params.get("lines") or []]
    given = integer(call.params, "amount")
    amount = given if given is not None else sum(line["amount"] for line in lines)
    if amount <= 0:
        raise missing_parameter("amount")
    paid = invoice["status"] == InvoiceStatus.PAID
    _check_amount(call, invoice, amount, paid)
    note = call.store.save(_document(call, invoice, lines, amount, paid))
    emit(call.store, call.clock, "credit_note.created", note, call.request)
    _apply(call, invoice, amount, paid)
    return note


def _check_amount(call: Call, invoice: JsonObject, amount: int, paid: bool) -> None:
    credited = invoice["pre_payment_credit_notes_amount"] + invoice["post_payment_credit_notes_amount"]
    limit = invoice["total"] - credited if paid else invoice["amount_remaining"]
    if amount > limit:
        raise ApiError(f"The credit note amount ({amount}) exceeds what is left ({limit}).", param="amount")
    outcomes = sum(integer(call.params, name, 0) or 0 for name in OUTCOMES)
    if paid and outcomes != amount:
        raise ApiError("The credit, refund and out of band amounts must sum to the credit note amount.")
    if not paid and outcomes:
        raise ApiError("An open invoice has nothing to refund.", param="refund_amount")


def _apply(call: Call, invoice: JsonObject, amount: int, paid: bool) -> None:
    """On an open invoice less is due, and nothing due is paid; on a paid one only the sum is kept."""
    if paid:
        invoice["post_payment_credit_notes_amount"] += amount
        call.store.save(invoice)
        return
    invoice["pre_payment_credit_notes_amount"] += amount
    invoice["amount_due"] -= amount
    invoice["amount_remaining"] -= amount
    if invoice["amount_remaining"] == 0:
        invoice["status"] = InvoiceStatus.PAID.value
        invoice["status_transitions"]["paid_at"] = call.now
        invoice["attempted"] = True
    call.store.save(invoice)
    emit(call.store, call.clock, "invoice.updated", invoice, call.request)
    if invoice["status"] == InvoiceStatus.PAID:
        emit(call.store, call.clock, "invoice.paid", invoice, call.request)


def _document(
    call: Call, invoice: JsonObject, lines: list[JsonObject], amount: int, paid: bool
) -> JsonObject:
    identifier = new_id("cn")
    earlier = sum(1 for note in call.store.all("credit_note") if note["invoice"] == invoice["id"])
    return {
        "id": identifier,
        "object": "credit_note",
        "amount": amount,
        "amount_shipping": 0,
        "created": call.now,
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "customer_account": None,
        "customer_balance_transaction": None,
        "discount_amount": 0,
        "discount_amounts": [],
        "effective_at": call.now,
        "invoice": invoice["id"],
        "lines": listing.whole(lines, f"/v1/credit_notes/{identifier}/lines"),
        "livemode": False,
        "memo": call.params.get("memo"),
        "metadata": dict(call.params.get("metadata", {})),
        "number": f"{invoice['number']}-CN-{earlier + 1:02d}",
        "out_of_band_amount": integer(call.params, "out_of_band_amount"),
        "pdf": f"{call.base_url}/hosted/invoices/{invoice['_token']}",
        "post_payment_amount": amount if paid else 0,
        "pre_payment_amount": 0 if paid else amount,
        "pretax_credit_amounts": [],
        "reason": call.params.get("reason"),
        "refunds": [],
        "shipping_cost": None,
        "status": "issued",
        "subtotal": amount,
        "subtotal_excluding_tax": amount,
        "total": amount,
        "total_excluding_tax": amount,
        "total_taxes": [],
        "type": "post_payment" if paid else "pre_payment",
        "voided_at": None,
    }


def _line(line: JsonObject) -> JsonObject:
    quantity = integer(line, "quantity", 1) or 1
    unit = integer(line, "unit_amount")
    amount = unit * quantity if unit is not None else integer(line, "amount", 0) or 0
    return {
        "id": new_id("cnli"),
        "object": "credit_note_line_item",
        "amount": amount,
        "description": line.get("description"),
        "discount_amount": 0,
        "discount_amounts": [],
        "invoice_line_item": line.get("invoice_line_item"),
        "livemode": False,
        "pretax_credit_amounts": [],
        "quantity": quantity,
        "tax_rates": [],
        "taxes": [],
        "type": line.get("type", "custom_line_item"),
        "unit_amount": unit,
        "unit_amount_decimal": str(unit) if unit is not None else None,
    }


def _void(call: Call) -> JsonObject:
    note = call.store.get("credit_note", call.identifier)
    invoice = call.store.get("invoice", note["invoice"])
    if note["status"] == "void":
        raise ApiError("This credit note is already void.")
    if note["type"] != "pre_payment" or invoice["status"] != InvoiceStatus.OPEN:
        raise ApiError("You can only void a credit note of an open invoice.")
    note["status"] = "void"
    note["voided_at"] = call.now
    call.store.save(note)
    invoice["pre_payment_credit_notes_amount"] -= note["amount"]
    invoice["amount_due"] += note["amount"]
    invoice["amount_remaining"] += note["amount"]
    call.store.save(invoice)
    emit(call.store, call.clock, "credit_note.voided", note, call.request)
    return note


def _list(call: Call) -> JsonObject:
    wanted = {name: call.params[name] for name in ("invoice", "customer") if name in call.params}
    rows = [row for row in call.store.all("credit_note") if all(row[name] == wanted[name] for name in wanted)]
    return listing.listed(call, rows)


NOTE: Final = "/v1/credit_notes/{identifier}"
OPERATIONS: Final = (
    Operation("POST", "/v1/credit_notes", _create, CreditNoteCreateParams, WRITABLE),
    Operation(
        "GET",
        "/v1/credit_notes",
        _list,
        CreditNoteListParams,
        listing.PAGING | {"invoice", "customer", "created"},
    ),
    Operation("GET", NOTE, lambda call: call.store.get("credit_note", call.identifier)),
    Operation("POST", f"{NOTE}/void", _void),
)
