"""Simulating and billing an exercise. The caller stands in the operator's context; the clock comes from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from billing import selectors
from billing.collection.registry import collector_in_charge
from billing.enums import BillingAction, CollectorKind, GridState, LineKind, VatRegime
from billing.errors import CollectorRefused, GridNotApproved, UnknownPeriod
from billing.grids import kept
from billing.grids.computation import calculate, vat_of
from billing.grids.rounding import instalment
from billing.grids.shapes import Calculation, MemberResult, from_json, to_json
from billing.models import Campaign, Grid, Invoice, InvoiceLine, InvoiceSequence, Member, Run
from identity.audit.services import Actor, record
from tenants.outbox.services import enqueue

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID


@dataclass(frozen=True)
class Simulation:
    """An exercise before the vote, beside the year before. Nothing of it is written."""

    calculation: Calculation
    grid_id: UUID
    grid_name: str
    approved: bool
    is_example: bool
    previous: dict[str, int]

    def change(self, member: MemberResult) -> int | None:
        """Against what the member was billed the year before; None when it was not."""
        before = self.previous.get(member.member_id)
        return None if before is None else member.gross - before


@dataclass(frozen=True)
class RunResult:
    """``created`` is False when the same instalment had been issued already: nothing was written then."""

    run: Run
    created: bool
    invoices: tuple[Invoice, ...]


@dataclass(frozen=True)
class RunPreview:
    """What an instalment would write: payers and cents. ``done`` says that it was issued already."""

    exercise: int
    period: int
    periods: int
    grid_name: str
    collector: CollectorKind
    amounts: tuple[tuple[str, int], ...]
    done: bool

    @property
    def gross(self) -> int:
        return sum(cents for _name, cents in self.amounts)


@dataclass(frozen=True)
class Due:
    """A line of an invoice to be."""

    member: MemberResult
    kind: LineKind
    label: str
    explanation: str
    net: int
    regime: VatRegime

    @property
    def vat(self) -> int:
        return vat_of(self.net, self.regime)


def simulate(exercise: int, grid_id: UUID | None = None, *, apply_rule: bool | None = None) -> Simulation:
    """What each member would pay; drafts allowed. Raises BillingError."""
    grid = selectors.grid_for(exercise, grid_id, drafts=True)
    before = selectors.calculation_of(exercise - 1)
    return Simulation(
        calculation=_calculate(grid, exercise, apply_rule),
        grid_id=grid.id,
        grid_name=grid.name,
        approved=grid.state == GridState.APPROVED,
        is_example=grid.is_example,
        previous={member.member_id: member.gross for member in before.members} if before else {},
    )


def run(
    exercise: int, period: int = 1, *, actor: Actor, today: date, grid_id: UUID | None = None
) -> RunResult:
    """Issue an instalment: one invoice a payer, numbered without a gap. The same instalment again writes nothing.

    Raises CollectorRefused, UnknownGrid, GridNotApproved, KeyUnusable, UnknownPeriod.
    """
    collector = collector_in_charge()
    if problems := collector.check_config():
        raise CollectorRefused(" ".join(problems))
    with transaction.atomic():
        sequence = _lock_sequence(exercise)
        campaign = open_campaign(exercise, grid_id, actor=actor)
        result = from_json(campaign.calculation)
        _check_period(period, result.grid.instalments)
        done = campaign.runs.filter(period=period).first()
        if done is not None:
            return RunResult(done, created=False, invoices=tuple(done.invoices.order_by("rank")))
        due_on = today + timedelta(days=campaign.grid.payment_days)
        made = Run.objects.create(
            campaign=campaign,
            period=period,
            issued_on=today,
            due_on=due_on,
            created_by=actor.label or str(actor.kind.label),
        )
        invoices = tuple(_issue(made, campaign, result, sequence, collector.kind))
        sequence.save(update_fields=["last"])
        record(
            BillingAction.RUN_ISSUED,
            actor,
            made,
            {"exercise": str(exercise), "period": str(period), "invoices": str(len(invoices))},
        )
    return RunResult(made, created=True, invoices=invoices)


def open_campaign(exercise: int, grid_id: UUID | None = None, *, actor: Actor) -> Campaign:
    """The exercise's campaign, its calculation made and frozen when it has none; raises as ``run``."""
    campaign = Campaign.objects.select_related("grid").filter(exercise=exercise).first()
    if campaign is not None:
        if grid_id is not None and grid_id != campaign.grid_id:
            raise GridNotApproved(
                _("L’exercice %(exercise)s est déjà facturé selon la grille « %(grid)s ».")
                % {"exercise": exercise, "grid": campaign.grid.name}
            )
        return campaign
    grid = selectors.grid_for(exercise, grid_id)
    data = to_json(_calculate(grid, exercise, None))
    return Campaign.objects.create(
        exercise=exercise, grid=grid, calculation=data, created_by=actor.label or str(actor.kind.label)
    )


def preview(exercise: int, period: int = 1) -> RunPreview:
    """What ``run`` would issue, refusals included; writes nothing."""
    collector = collector_in_charge()
    if problems := collector.check_config():
        raise CollectorRefused(" ".join(problems))
    campaign = Campaign.objects.select_related("grid").filter(exercise=exercise).first()
    grid = campaign.grid if campaign else selectors.grid_for(exercise)
    result = from_json(campaign.calculation) if campaign else _calculate(grid, exercise, None)
    _check_period(period, result.grid.instalments)
    amounts: dict[str, int] = {}
    for member in result.members:
        due = due_of(member, period, result.grid.instalments)
        amounts[member.payer_id] = amounts.get(member.payer_id, 0) + sum(line.net + line.vat for line in due)
    names = {str(payer.id): payer.name for payer in Member.objects.filter(id__in=list(amounts))}
    return RunPreview(
        exercise=exercise,
        period=period,
        periods=result.grid.instalments,
        grid_name=grid.name,
        collector=collector.kind,
        amounts=tuple(sorted((names[key], cents) for key, cents in amounts.items() if cents)),
        done=campaign is not None and campaign.runs.filter(period=period).exists(),
    )


def _check_period(period: int, periods: int) -> None:
    if not 1 <= period <= periods:
        raise UnknownPeriod(
            _("L’échéance %(period)s n’existe pas : cet exercice en compte %(periods)s.")
            % {"period": period, "periods": periods}
        )


def _calculate(grid: Grid, exercise: int, apply_rule: bool | None) -> Calculation:
    facts, members = selectors.grid_facts(grid), selectors.member_facts(grid, exercise)
    return calculate(facts, members, exercise, apply_rule=apply_rule)


def _lock_sequence(exercise: int) -> InvoiceSequence:
    """The exercise's counter, held until the end of the transaction: two runs at once follow each other."""
    InvoiceSequence.objects.get_or_create(exercise=exercise)
    return InvoiceSequence.objects.select_for_update().get(exercise=exercise)


def _issue(
    made: Run, campaign: Campaign, result: Calculation, sequence: InvoiceSequence, collector: str
) -> list[Invoice]:
    by_payer: dict[str, list[Due]] = {}
    for member in result.members:
        by_payer.setdefault(member.payer_id, []).extend(due_of(member, made.period, result.grid.instalments))
    payers = {str(payer.id): payer for payer in Member.objects.filter(id__in=list(by_payer))}
    order = sorted((key for key, due in by_payer.items() if due), key=lambda key: (payers[key].name, key))
    issuer = selectors.issuer()
    invoices = []
    for key in order:
        sequence.last += 1
        paper = _keep(payers[key], issuer, campaign, result, made.period)
        invoices.append(_invoice(made, payers[key], by_payer[key], paper, sequence.last, collector))
    return invoices


def due_of(member: MemberResult, period: int, periods: int) -> list[Due]:
    """What an instalment asks of a member, line by line; the instalments of a year make its lines to the cent."""
    lines = (
        Due(
            member,
            line.kind,
            line.label,
            line.explanation,
            instalment(line.net, period, periods),
            line.vat_regime,
        )
        for line in member.lines
    )
    return [line for line in lines if line.net]


def _keep(
    payer: Member, issuer: kept.IssuerCopy, campaign: Campaign, result: Calculation, period: int
) -> kept.KeptCalculation:
    grid = campaign.grid
    if grid.deliberation_date is None:
        raise GridNotApproved(_("La grille « %(grid)s » n’a pas de délibération.") % {"grid": grid.name})
    return kept.KeptCalculation(
        exercise=result.exercise,
        period=period,
        periods=result.grid.instalments,
        deliberation=kept.Deliberation(
            grid.name, grid.deliberation_number, grid.deliberation_date, grid.valid_from, grid.is_example
        ),
        issuer=issuer,
        payer=kept.PayerCopy(payer.name, payer.siren, payer.siret, payer.address, payer.email),
        key=result.grid.key,
        budget=result.grid.budget,
        total_weight=result.total_weight,
        rule_applied=result.rule_applied,
        members=tuple(m for m in result.members if m.payer_id == str(payer.id)),
    )


def _invoice(
    made: Run, payer: Member, due: list[Due], paper: kept.KeptCalculation, rank: int, collector: str
) -> Invoice:
    net, vat = sum(line.net for line in due), sum(line.vat for line in due)
    invoice = Invoice.objects.create(
        run=made,
        member=payer,
        exercise=paper.exercise,
        rank=rank,
        number=f"{paper.exercise}-{rank:05d}",
        object=_object(paper),
        net=net,
        vat=vat,
        gross=net + vat,
        issued_on=made.issued_on,
        due_on=made.due_on,
        calculation=kept.to_json(paper),
        collector=collector,
    )
    InvoiceLine.objects.bulk_create(
        _line(invoice, position, line) for position, line in enumerate(due, start=1)
    )
    enqueue("billing.document", {"invoice": str(invoice.id)}, key=str(invoice.id))
    return invoice


def _line(invoice: Invoice, position: int, line: Due) -> InvoiceLine:
    return InvoiceLine(
        invoice=invoice,
        member_id=line.member.member_id,
        position=position,
        kind=line.kind,
        member_name=line.member.name,
        label=line.label,
        explanation=line.explanation,
        net=line.net,
        vat_regime=line.regime,
        vat=line.vat,
    )


def _object(paper: kept.KeptCalculation) -> str:
    """« Contribution 2027 – 2e échéance sur 4 »."""
    if paper.periods == 1:
        return _("Contribution %(exercise)s") % {"exercise": paper.exercise}
    rank = _("1re") if paper.period == 1 else _("%(period)se") % {"period": paper.period}
    return _("Contribution %(exercise)s – %(rank)s échéance sur %(periods)s") % {
        "exercise": paper.exercise,
        "rank": rank,
        "periods": paper.periods,
    }
