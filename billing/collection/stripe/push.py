"""From one of our invoices to Stripe's: customer, items, finalised, compared to the cent, sent.

Every request carries a key derived from our own identifiers, so that an effect delivered again after a crash gets the
first answers back. Stripe forgets a key after 24 hours; the outbox gives up after six.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from billing import ledger
from billing.collection.stripe.client import client
from billing.collection.stripe.news import apply
from billing.enums import CollectorKind, InvoiceState, VatRegime
from billing.grids import kept
from billing.grids.explanations import euros
from billing.mails import send_invoice_mail
from billing.models import CollectorAccount

if TYPE_CHECKING:
    import stripe
    from stripe.params import InvoiceCreateParams, InvoiceItemCreateParams

    from billing.models import Invoice, Member

log = structlog.get_logger(__name__)

#: Stripe takes 250 items an invoice; past this many lines one item sums them, and the PDF has the detail.
MAX_ITEMS = 200
CURRENCY = "eur"


def push(invoice: Invoice) -> None:
    """Issue ``invoice`` by Stripe; does nothing once it is issued. Runs in the effect's transaction.

    When Stripe's total is not ours, its invoice is voided before anybody receives it and ours is set in error.
    """
    if invoice.state_kind is not InvoiceState.PREPARED:
        return
    stripe_invoices = client().v1.invoices
    customer = _customer(invoice.member)
    draft = stripe_invoices.create(
        _draft(invoice, customer), {"idempotency_key": f"parvis-invoice-{invoice.id}"}
    )
    reference = _id(draft)
    for key, item in _items(invoice, customer, reference):
        client().v1.invoice_items.create(item, {"idempotency_key": key})
    remote = stripe_invoices.finalize_invoice(
        reference, {"auto_advance": False}, {"idempotency_key": f"parvis-finalize-{invoice.id}"}
    )
    invoice.collector_reference = reference
    invoice.collector_url = remote.hosted_invoice_url or ""
    invoice.save(update_fields=["collector_reference", "collector_url"])
    if remote.total != invoice.gross or remote.currency != CURRENCY:
        _withdraw(invoice, remote)
        return
    stripe_invoices.send_invoice(reference, {}, {"idempotency_key": f"parvis-send-{invoice.id}"})
    ledger.move(invoice.id, InvoiceState.ISSUED)
    send_invoice_mail(invoice)
    # What happened since (a crash hid our commit, and the member paid): its webhook found no reference then.
    apply(invoice, stripe_invoices.retrieve(reference))


def _withdraw(invoice: Invoice, remote: stripe.Invoice) -> None:
    client().v1.invoices.void_invoice(_id(remote), {}, {"idempotency_key": f"parvis-void-{invoice.id}"})
    sentence = _("Stripe compte %(theirs)s, le registre %(ours)s : la facture de Stripe a été annulée.") % {
        "theirs": euros(remote.total),
        "ours": euros(invoice.gross),
    }
    log.error("billing.stripe_mismatch", invoice=str(invoice.id), ours=invoice.gross, theirs=remote.total)
    ledger.move(invoice.id, InvoiceState.ERROR, error=sentence)


def _customer(member: Member) -> str:
    account = CollectorAccount.objects.filter(member=member, collector=CollectorKind.STRIPE).first()
    if account is not None:
        return account.reference
    made = client().v1.customers.create(
        {
            "name": member.name,
            "email": member.email,
            "preferred_locales": ["fr"],
            "metadata": {"parvis_operator": settings.OPERATOR_SIREN, "parvis_member": str(member.id)},
        },
        {"idempotency_key": f"parvis-customer-{member.id}"},
    )
    CollectorAccount.objects.create(member=member, collector=CollectorKind.STRIPE, reference=made.id)
    return made.id


def _draft(invoice: Invoice, customer: str) -> InvoiceCreateParams:
    deliberation = kept.from_json(invoice.calculation).deliberation
    return {
        "customer": customer,
        "collection_method": "send_invoice",
        "days_until_due": (invoice.due_on - invoice.issued_on).days,
        "currency": CURRENCY,
        "auto_advance": False,
        "pending_invoice_items_behavior": "exclude",
        "description": f"{invoice.object} ({invoice.number})",
        "footer": _footer(invoice, deliberation),
        "metadata": {
            "parvis_operator": settings.OPERATOR_SIREN,
            "parvis_invoice": str(invoice.id),
            "parvis_number": invoice.number,
        },
    }


def _footer(invoice: Invoice, deliberation: kept.Deliberation) -> str:
    regimes = sorted({line.vat_regime for line in invoice.lines.all()})
    mentions = [VatRegime(regime).mention for regime in regimes]
    return "\n".join([_("Délibération n° %(number)s") % {"number": deliberation.number}, *mentions])


def _items(invoice: Invoice, customer: str, reference: str) -> list[tuple[str, InvoiceItemCreateParams]]:
    """Each of our lines, then the VAT in one line: Stripe adds up cents that we have counted, it rounds nothing."""
    lines = list(invoice.lines.all())
    amounts = [(str(line.id), f"{line.member_name} – {line.label}", line.net) for line in lines]
    if len(lines) > MAX_ITEMS:
        amounts = [("sum", invoice.object, invoice.net)]
    if invoice.vat:
        amounts.append(("vat", str(VatRegime.TAXABLE_20.label), invoice.vat))
    return [
        (
            f"parvis-line-{invoice.id}-{key}",
            {
                "customer": customer,
                "invoice": reference,
                "amount": cents,
                "currency": CURRENCY,
                "description": words,
            },
        )
        for key, words, cents in amounts
    ]


def _id(remote: stripe.Invoice) -> str:
    if not remote.id:
        raise RuntimeError("Stripe answered an invoice without an id")
    return remote.id
