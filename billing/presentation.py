"""Rows of the ledger's pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from billing.enums import InvoiceState, LineKind
from billing.grids.explanations import euros, weight_in_words
from billing.selectors import is_overdue
from design.components import Answer, Tone
from design.typography import date_in_full

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from billing.grids.kept import KeptCalculation
    from billing.grids.shapes import Line
    from billing.models import Invoice
    from billing.services import Simulation

TONES = {
    InvoiceState.PREPARED: Tone.QUIET,
    InvoiceState.ISSUED: Tone.INFO,
    InvoiceState.PAID: Tone.OK,
    InvoiceState.VOID: Tone.QUIET,
    InvoiceState.UNCOLLECTIBLE: Tone.WARN,
    InvoiceState.ERROR: Tone.DANGER,
}


@dataclass(frozen=True)
class SimulationRow:
    """A member's year; amounts in cents. ``rise`` is what newcomers would add, ``change`` compares with last year."""

    name: str
    newcomer: bool
    weight: str
    share: int
    entry: int
    personal: int
    vat: int
    gross: int
    without: int | None
    rise: int
    change: int | None
    lines: tuple[Line, ...]


def simulation_rows(simulation: Simulation) -> list[SimulationRow]:
    key = simulation.calculation.grid.key
    return [
        SimulationRow(
            name=member.name,
            newcomer=member.newcomer,
            weight=weight_in_words(member.weight, key),
            share=member.share,
            entry=member.entry,
            personal=sum(line.net for line in member.lines if line.kind is LineKind.PERSONAL),
            vat=member.vat,
            gross=member.gross,
            without=member.share_without,
            rise=member.rise,
            change=simulation.change(member),
            lines=member.lines,
        )
        for member in simulation.calculation.members
    ]


@dataclass(frozen=True)
class SimulationTotals:
    """The columns of the shared part, added up, in cents: ``share`` and ``entry`` make the budget."""

    share: int
    without: int
    entry: int


def simulation_totals(rows: Iterable[SimulationRow]) -> SimulationTotals:
    listed = list(rows)
    return SimulationTotals(
        share=sum(row.share for row in listed),
        without=sum(row.without or 0 for row in listed),
        entry=sum(row.entry for row in listed),
    )


@dataclass(frozen=True)
class InvoiceRow:
    invoice: Invoice
    state: str
    tone: Tone
    overdue: bool


def invoice_row(invoice: Invoice, today: date) -> InvoiceRow:
    overdue = is_overdue(invoice, today)
    state = _("Impayée") if overdue else str(invoice.state_kind.label)
    return InvoiceRow(invoice, state, Tone.DANGER if overdue else TONES[invoice.state_kind], overdue)


@dataclass(frozen=True)
class Totals:
    """In cents."""

    count: int
    billed: int
    paid: int
    overdue: int


def totals(rows: Iterable[InvoiceRow]) -> Totals:
    listed = [row for row in rows if row.invoice.state_kind not in {InvoiceState.VOID, InvoiceState.ERROR}]
    return Totals(
        count=len(listed),
        billed=sum(row.invoice.gross for row in listed),
        paid=sum(row.invoice.gross for row in listed if row.invoice.state_kind is InvoiceState.PAID),
        overdue=sum(row.invoice.gross for row in listed if row.overdue),
    )


def invoice_facts(invoice: Invoice, paper: KeptCalculation) -> list[Answer]:
    deliberation = paper.deliberation
    approved = _("n° %(number)s du %(date)s") % {
        "number": deliberation.number,
        "date": date_in_full(deliberation.voted_on, weekday=False),
    }
    facts = [
        Answer(_("Débiteur"), paper.payer.name),
        Answer(_("Objet"), invoice.object),
        Answer(_("À payer"), euros(invoice.gross)),
        Answer(_("Émise le"), date_in_full(invoice.issued_on)),
        Answer(_("À payer avant le"), date_in_full(invoice.due_on)),
        Answer(_("Délibération"), approved),
        Answer(_("Budget réparti"), euros(paper.budget)),
        Answer(_("Recouvrement"), str(invoice.get_collector_display())),
    ]
    if invoice.collector_reference:
        facts.append(Answer(_("Référence"), invoice.collector_reference))
    return facts
