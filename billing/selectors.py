"""Reading the ledger. Everything here runs as the operator, in ``public``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from billing.enums import (
    GridState,
    InvoiceState,
    KeyKind,
    LegalForm,
    MemberKind,
    NewcomerRule,
    Proration,
    VatRegime,
)
from billing.errors import BillingError, GridNotApproved, KeyUnusable, UnknownGrid
from billing.grids.kept import IssuerCopy
from billing.grids.rounding import to_cents
from billing.grids.shapes import Calculation, GridFacts, MemberFacts, PersonalLine, from_json
from billing.models import Campaign, Grid, Invoice, InvoiceDocument, InvoiceLine, Issuer, Member, Run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.db.models import QuerySet


def legal_form() -> LegalForm:
    """The operator's, from the settings; raises BillingError for a form that is not one."""
    try:
        return LegalForm(settings.OPERATOR_LEGAL_FORM)
    except ValueError:
        known = ", ".join(LegalForm.values)
        raise BillingError(
            _("PARVIS_OPERATOR_LEGAL_FORM=%(value)s n’est pas une forme juridique connue (%(known)s).")
            % {"value": settings.OPERATOR_LEGAL_FORM, "known": known}
        ) from None


def issuer() -> IssuerCopy:
    """Who issues, as it will be printed."""
    row = Issuer.objects.last() or Issuer(name=settings.OPERATOR_NAME, siret=settings.OPERATOR_SIREN)
    return IssuerCopy(
        name=row.name,
        legal_form=legal_form(),
        siret=row.siret,
        vat_number=row.vat_number,
        address=row.address,
        email=row.email,
        signatory=row.signatory,
        accountant=row.accountant,
        accountant_address=row.accountant_address,
        iban=row.iban,
        court=row.court,
    )


def grids() -> QuerySet[Grid]:
    return Grid.objects.order_by("-valid_from", "name")


def grid_for(exercise: int, grid_id: UUID | None = None, *, drafts: bool = False) -> Grid:
    """The grid named, or the latest one applicable to the exercise; raises UnknownGrid or GridNotApproved.

    A draft is simulated before the vote (``drafts``) and never billed.
    """
    if grid_id is not None:
        grid = Grid.objects.filter(id=grid_id).first()
        if grid is None:
            raise UnknownGrid(_("Cette grille n’existe pas."))
        if grid.state != GridState.APPROVED and not drafts:
            raise GridNotApproved(
                _("La grille « %(grid)s » n’est approuvée par aucune délibération.") % {"grid": grid.name}
            )
        return grid
    applicable = grids().filter(valid_from__lte=date(exercise, 12, 31))
    approved = applicable.filter(state=GridState.APPROVED).first()
    found = approved or (applicable.first() if drafts else None)
    if found is None:
        raise UnknownGrid(
            _("Aucune grille approuvée n’est applicable à l’exercice %(exercise)s.") % {"exercise": exercise}
        )
    return found


def grid_facts(grid: Grid) -> GridFacts:
    without = grid.budget_without_newcomers
    lines = tuple(
        PersonalLine(str(line.member_id), line.label, to_cents(line.amount), VatRegime(line.vat_regime))
        for line in grid.personal_contributions.all()
    )
    return GridFacts(
        name=grid.name,
        budget=to_cents(grid.budget),
        key=KeyKind(grid.key),
        share_vat=VatRegime(grid.share_vat),
        share_label=grid.share_label,
        without_newcomers=None if without is None else to_cents(without),
        lines=lines,
        proration=Proration(grid.proration),
        newcomer_rule=NewcomerRule(grid.newcomer_rule),
        instalments=grid.instalments,
    )


def member_facts(grid: Grid, exercise: int) -> list[MemberFacts]:
    """Who may count in ``exercise``, weighed by the grid's key; raises KeyUnusable when a weight is missing."""
    values: dict[UUID, Decimal] = dict(grid.key_values.values_list("member_id", "value"))
    start, end = date(exercise, 1, 1), date(exercise, 12, 31)
    present = Member.objects.filter(Q(left_on=None) | Q(left_on__gt=start), joined_on__lte=end)
    members = present.select_related("commune").order_by("name", "id")
    personal = set(grid.personal_contributions.values_list("member_id", flat=True))
    return [
        MemberFacts(
            id=str(member.id),
            name=member.name,
            weight=_weight(member, KeyKind(grid.key), values),
            joined_on=member.joined_on,
            left_on=member.left_on,
            payer_id=str(member.payer_id or member.id),
        )
        for member in members
        if _contributes(member, values, personal)
    ]


def _contributes(member: Member, values: Mapping[UUID, Decimal], personal: set[UUID]) -> bool:
    """A body that only pays for others is no contributor: nothing in the grid is about it."""
    if member.kind == MemberKind.COMMUNE or member.population:
        return True
    return member.id in values or member.id in personal


def _weight(member: Member, key: KeyKind, values: Mapping[UUID, Decimal]) -> Decimal:
    if member.id in values:
        return values[member.id]
    if key is KeyKind.POPULATION or member.kind == MemberKind.BODY:
        return Decimal(member.commune.population if member.commune else member.population)
    raise KeyUnusable(
        _("La grille n’a pas de valeur de clé pour %(member)s (%(key)s).")
        % {"member": member.name, "key": key.label.lower()}
    )


def calculation_of(exercise: int) -> Calculation | None:
    """The frozen calculation of an exercise that was billed."""
    kept = Campaign.objects.filter(exercise=exercise).values_list("calculation", flat=True).first()
    return from_json(kept) if kept else None


def campaigns() -> QuerySet[Campaign]:
    runs = Run.objects.order_by("period")
    return Campaign.objects.select_related("grid").prefetch_related(Prefetch("runs", queryset=runs))


def invoices(*, exercise: int | None = None, state: InvoiceState | None = None) -> QuerySet[Invoice]:
    rows = Invoice.objects.select_related("member", "run").defer("calculation")
    if exercise is not None:
        rows = rows.filter(exercise=exercise)
    return rows.filter(state=state) if state is not None else rows


def invoice_or_none(invoice_id: UUID) -> Invoice | None:
    rows = Invoice.objects.select_related("member", "run", "run__campaign")
    return rows.prefetch_related("lines", "payments").filter(id=invoice_id).first()


def document_of(invoice_id: UUID) -> InvoiceDocument | None:
    return InvoiceDocument.objects.select_related("invoice").filter(invoice_id=invoice_id).first()


@dataclass(frozen=True)
class LastInvoice:
    """What the console's row says of a commune's last invoice."""

    invoice_id: UUID
    number: str
    state: InvoiceState
    gross: int
    due_on: date
    overdue: bool


def last_invoices(today: date) -> dict[UUID, LastInvoice]:
    """The last invoice that bills each commune, its own or its payer's, by the commune's id. One statement."""
    rows = (
        InvoiceLine.objects.filter(member__commune__isnull=False)
        .select_related("invoice", "member")
        .defer("invoice__calculation")
        .order_by("member__commune_id", "-invoice__exercise", "-invoice__rank", "position")
        .distinct("member__commune_id")
    )
    found = {}
    for line in rows:
        invoice, commune_id = line.invoice, line.member.commune_id
        if commune_id is None:
            continue
        found[commune_id] = LastInvoice(
            invoice_id=invoice.id,
            number=invoice.number,
            state=invoice.state_kind,
            gross=invoice.gross,
            due_on=invoice.due_on,
            overdue=is_overdue(invoice, today),
        )
    return found


def is_overdue(invoice: Invoice, today: date) -> bool:
    return invoice.state == InvoiceState.ISSUED and invoice.due_on < today


def has_document(invoice_id: UUID) -> bool:
    return InvoiceDocument.objects.filter(invoice_id=invoice_id).exists()
