"""The e-mail that brings an invoice to its payer, our calculation attached."""

from __future__ import annotations

import structlog
from django.utils.translation import gettext as _

from billing.grids import kept
from billing.grids.explanations import euros
from billing.models import Invoice, InvoiceDocument
from design.typography import date_in_full
from tenants.outbox.mail import Attachment, send_mail

log = structlog.get_logger(__name__)


def send_invoice_mail(invoice: Invoice) -> None:
    """In the caller's transaction; once an invoice. A payer without an address gets none: the console shows the PDF."""
    paper = kept.from_json(invoice.calculation)
    if not paper.payer.email:
        log.warning("billing.no_address", invoice=str(invoice.id))
        return
    content = InvoiceDocument.objects.values_list("content", flat=True).get(invoice=invoice)
    send_mail(
        to=paper.payer.email,
        subject=_("Facture %(number)s : %(object)s") % {"number": invoice.number, "object": invoice.object},
        template="billing/emails/invoice",
        context={
            "sender_name": paper.issuer.name,
            "payer": paper.payer.name,
            "number": invoice.number,
            "object": invoice.object,
            "gross": euros(invoice.gross),
            "due_on": date_in_full(invoice.due_on),
            "address": invoice.collector_url,
            "contact": paper.issuer.email,
            "is_example": paper.deliberation.is_example,
        },
        attachments=(Attachment(f"facture-{invoice.number}.pdf", "application/pdf", bytes(content)),),
        key=f"invoice-{invoice.id}",
    )
