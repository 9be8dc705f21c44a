"""Moves of an invoice and money received. A move that comes late or twice changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.enums import INVOICE_MOVES, BillingAction, CollectorKind, InvoiceState
from billing.errors import PaymentRefused
from billing.grids.explanations import euros
from billing.models import Invoice, Payment
from identity.audit.services import SYSTEM, Actor, record

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

PAYABLE = frozenset({InvoiceState.ISSUED, InvoiceState.UNCOLLECTIBLE})


def locked(invoice_id: UUID) -> Invoice:
    """The invoice, held until the end of the caller's transaction."""
    return Invoice.objects.select_for_update(of=("self",)).select_related("member").get(id=invoice_id)


@transaction.atomic
def move(invoice_id: UUID, state: InvoiceState, *, actor: Actor = SYSTEM, error: str = "") -> bool:
    """Move an invoice; False when ``INVOICE_MOVES`` does not lead there, and then nothing is written."""
    invoice = locked(invoice_id)
    if state not in INVOICE_MOVES[invoice.state_kind]:
        return False
    before, invoice.state, invoice.error, invoice.state_at = invoice.state, state, error[:300], timezone.now()
    invoice.save(update_fields=["state", "error", "state_at"])
    record(BillingAction.INVOICE_MOVED, actor, invoice, {"from": str(before), "to": str(state)})
    return True


def paid_so_far(invoice_id: UUID) -> int:
    """Cents."""
    total: int | None = Payment.objects.filter(invoice_id=invoice_id).aggregate(sum=Sum("amount"))["sum"]
    return total or 0


@transaction.atomic
def record_payment(
    invoice_id: UUID,
    *,
    amount: int,
    received_on: date,
    reference: str,
    collector: CollectorKind,
    actor: Actor,
) -> Payment:
    """Enter money received, in cents; the invoice is paid once all of it is there.

    The same reference for the same invoice and amount is the same payment. Raises PaymentRefused.
    """
    invoice = locked(invoice_id)
    known = Payment.objects.filter(collector=collector, reference=reference).first()
    if known is not None:
        if known.invoice_id == invoice.id and known.amount == amount:
            return known
        raise PaymentRefused(_("La référence « %(ref)s » est déjà enregistrée.") % {"ref": reference})
    _check_payable(invoice, amount, collector)
    payment = Payment.objects.create(
        invoice=invoice,
        amount=amount,
        received_on=received_on,
        collector=collector,
        reference=reference,
        recorded_by=actor.label or str(actor.kind.label),
    )
    record(BillingAction.PAYMENT_RECORDED, actor, invoice, {"cents": str(amount), "reference": reference})
    if paid_so_far(invoice.id) == invoice.gross:
        move(invoice.id, InvoiceState.PAID, actor=actor)
    return payment


def _check_payable(invoice: Invoice, amount: int, collector: CollectorKind) -> None:
    if invoice.collector != collector:
        raise PaymentRefused(
            _("Cette facture est recouvrée par « %(collector)s » : l’encaissement n’est pas saisi ici.")
            % {"collector": CollectorKind(invoice.collector).label}
        )
    if invoice.state_kind not in PAYABLE:
        raise PaymentRefused(
            _("Une facture « %(state)s » ne reçoit pas d’encaissement.")
            % {"state": invoice.state_kind.label.lower()}
        )
    remaining = invoice.gross - paid_so_far(invoice.id)
    if not 0 < amount <= remaining:
        raise PaymentRefused(
            _("Le montant doit être compris entre 0,01 € et %(remaining)s, qui restent à payer.")
            % {"remaining": euros(remaining)}
        )
