"""The ledger against itself, then against the collector."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils.translation import gettext as _

from billing.collection.base import Comparison, Discrepancy
from billing.collection.registry import collector_named
from billing.enums import CollectorKind, DiscrepancyKind, InvoiceState
from billing.models import Invoice, InvoiceDocument, InvoiceSequence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True)
class Reconciliation:
    """``gap`` is what the ledger says was received less what the collectors say, in cents."""

    exercise: int | None
    checked: int
    discrepancies: tuple[Discrepancy, ...]
    repaired: tuple[str, ...]
    gap: int

    @property
    def ok(self) -> bool:
        return not self.discrepancies and self.gap == 0


def reconcile(exercise: int | None = None) -> Reconciliation:
    """Check every invoice, apply the news that webhooks did not bring, and say what still disagrees."""
    rows = Invoice.objects.order_by("exercise", "rank").defer("calculation")
    invoices = list(rows.filter(exercise=exercise) if exercise is not None else rows)
    found = [*_numbering(exercise, invoices), *_contents(invoices)]
    repaired: list[str] = []
    gap = 0
    for kind in CollectorKind:
        mine = [invoice for invoice in invoices if invoice.collector == kind]
        comparison = collector_named(kind).compare(mine) if mine else Comparison()
        found.extend(comparison.discrepancies)
        repaired.extend(comparison.repaired)
        gap += comparison.ours - comparison.theirs
    return Reconciliation(exercise, len(invoices), tuple(found), tuple(repaired), gap)


def _numbering(exercise: int | None, invoices: Sequence[Invoice]) -> Iterator[Discrepancy]:
    sequences = InvoiceSequence.objects.order_by("exercise")
    for sequence in sequences.filter(exercise=exercise) if exercise is not None else sequences:
        ranks = [invoice.rank for invoice in invoices if invoice.exercise == sequence.exercise]
        if ranks != list(range(1, sequence.last + 1)):
            sentence = _("La numérotation de l’exercice %(exercise)s a un trou.") % {
                "exercise": sequence.exercise
            }
            yield Discrepancy(DiscrepancyKind.LEDGER, str(sequence.exercise), sentence)


def _contents(invoices: Sequence[Invoice]) -> Iterator[Discrepancy]:
    ids = [invoice.id for invoice in invoices]
    sums = {
        row["id"]: (row["nets"] or 0) + (row["vats"] or 0)
        for row in Invoice.objects.filter(id__in=ids)
        .order_by("id")
        .values("id")
        .annotate(nets=Sum("lines__net"), vats=Sum("lines__vat"))
    }
    intact = {
        document.invoice_id: hashlib.sha256(bytes(document.content)).hexdigest() == document.sha256
        for document in InvoiceDocument.objects.filter(invoice_id__in=ids)
        .order_by("id")
        .iterator(chunk_size=50)
    }
    for invoice in invoices:
        if sums[invoice.id] != invoice.gross:
            sentence = _("La somme de ses lignes n’est pas son total.")
            yield Discrepancy(
                DiscrepancyKind.LEDGER, invoice.number, sentence, ours=invoice.gross, theirs=sums[invoice.id]
            )
        if not intact.get(invoice.id, True):
            yield Discrepancy(
                DiscrepancyKind.LEDGER, invoice.number, _("Son PDF n’a plus l’empreinte d’origine.")
            )
        if invoice.state == InvoiceState.PREPARED:
            sentence = _("Numérotée, elle n’est pas encore émise.")
            yield Discrepancy(DiscrepancyKind.NOT_ISSUED, invoice.number, sentence, ours=invoice.gross)
        if invoice.state == InvoiceState.ERROR:
            yield Discrepancy(DiscrepancyKind.IN_ERROR, invoice.number, invoice.error, ours=invoice.gross)
