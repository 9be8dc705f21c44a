"""Stripe's own side of the collectors' interface: invoices sent, paid on Stripe's page, told by signed webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from billing.collection.base import Comparison, Discrepancy
from billing.collection.stripe import news
from billing.collection.stripe.client import client, problems
from billing.collection.stripe.effects import request_push
from billing.enums import Accounting, CollectorKind, DiscrepancyKind, InvoiceState
from billing.grids.explanations import euros
from billing.ledger import paid_so_far
from billing.models import Invoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    import stripe

#: Our states that agree with each of Stripe's.
AGREE = {
    "open": {InvoiceState.ISSUED},
    "paid": {InvoiceState.PAID},
    "void": {InvoiceState.VOID, InvoiceState.ERROR},
    "uncollectible": {InvoiceState.UNCOLLECTIBLE},
}


class StripeCollector:
    kind = CollectorKind.STRIPE
    accounting = Accounting.PRIVATE
    by_hand = False

    def check_config(self) -> list[str]:
        return problems()

    def issue(self, invoice: Invoice) -> None:
        request_push(invoice.id)

    def compare(self, invoices: Sequence[Invoice]) -> Comparison:
        """One listing of Stripe's invoices against the ledger; orphans are those that say they are ours and are not."""
        remotes = _ours_at_stripe()
        found: list[Discrepancy] = []
        repaired: list[str] = []
        ours = theirs = 0
        for invoice in invoices:
            remote = remotes.get(invoice.collector_reference) if invoice.collector_reference else None
            if remote is not None and news.apply(invoice, remote):
                invoice.refresh_from_db(fields=["state"])
                repaired.append(invoice.number)
            if problem := _difference(invoice, remote):
                found.append(problem)
            ours += paid_so_far(invoice.id)
            theirs += remote.amount_paid if remote is not None else 0
        found.extend(_orphans(remotes))
        return Comparison(tuple(found), tuple(repaired), ours, theirs)


def _ours_at_stripe() -> dict[str, stripe.Invoice]:
    """Stripe's invoices whose metadata name this operator, by id."""
    listed = client().v1.invoices.list({"limit": 100, "collection_method": "send_invoice"})
    return {
        remote.id: remote
        for remote in listed.auto_paging_iter()
        if remote.id and _metadata(remote).get("parvis_operator") == settings.OPERATOR_SIREN
    }


def _metadata(remote: stripe.Invoice) -> dict[str, str]:
    return dict(remote.metadata.to_dict()) if remote.metadata else {}


def _difference(invoice: Invoice, remote: stripe.Invoice | None) -> Discrepancy | None:
    number, state = invoice.number, invoice.state_kind
    if state is InvoiceState.PREPARED or not invoice.collector_reference:
        return None  # the ledger's own check says it
    if remote is None:
        sentence = _("Stripe ne connaît pas %(ref)s.") % {"ref": invoice.collector_reference}
        return Discrepancy(DiscrepancyKind.MISSING, number, sentence, ours=invoice.gross)
    if not news.belongs(invoice, remote):
        sentence = _("La facture %(ref)s de Stripe n’est pas celle-ci.") % {"ref": str(remote.id)}
        return Discrepancy(DiscrepancyKind.FOREIGN, number, sentence, invoice.gross, remote.total)
    if remote.total != invoice.gross and state is not InvoiceState.ERROR:
        sentence = _("Stripe compte %(theirs)s, le registre %(ours)s.") % {
            "theirs": euros(remote.total),
            "ours": euros(invoice.gross),
        }
        return Discrepancy(DiscrepancyKind.AMOUNT, number, sentence, invoice.gross, remote.total)
    if state not in AGREE.get(remote.status or "", set()):
        sentence = _("Stripe la dit « %(theirs)s », le registre « %(ours)s ».") % {
            "theirs": str(remote.status),
            "ours": state.label.lower(),
        }
        return Discrepancy(DiscrepancyKind.STATE, number, sentence, invoice.gross, remote.total)
    return None


def _orphans(remotes: dict[str, stripe.Invoice]) -> list[Discrepancy]:
    known = set(
        Invoice.objects.filter(
            collector=CollectorKind.STRIPE, collector_reference__in=list(remotes)
        ).values_list("collector_reference", flat=True)
    )
    return [
        Discrepancy(
            DiscrepancyKind.ORPHAN,
            _metadata(remote).get("parvis_number", reference),
            _("La facture %(ref)s de Stripe se dit nôtre et n’est pas au registre.") % {"ref": reference},
            theirs=remote.total,
        )
        for reference, remote in remotes.items()
        if reference not in known and remote.status not in {"void", "draft"}
    ]
