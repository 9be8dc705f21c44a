"""Example data for the demonstration: its members, a grid of a real shape, last year to compare with.

The shape is that of a syndicat (a share by key and personalised contributions); the figures are examples, and every
document made of them says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from billing import services
from billing.enums import GridState, KeyKind, MemberKind, NewcomerRule, Proration, VatRegime
from billing.models import Grid, Issuer, Member, PersonalContribution
from identity.audit.services import SYSTEM
from tenants.models import Commune

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Euros an inhabitant, all lines together: the order of magnitude that a real syndicat published.
PER_INHABITANT = Decimal("13.80")
#: Members that join in the demonstration's year, by INSEE code: the newcomers' rule has something to show.
NEWCOMERS = frozenset({"69149", "69236"})
JOINED_ON = date(2020, 1, 1)


@dataclass(frozen=True)
class Option:
    """A personalised line: euros an inhabitant, taken by some communes."""

    label: str
    per_inhabitant: Decimal
    regime: VatRegime
    insee: frozenset[str]


OPTIONS: Sequence[Option] = (
    Option(
        "Téléservices enfance et restauration scolaire",
        Decimal("0.62"),
        VatRegime.OUT_OF_SCOPE,
        frozenset({"69259", "69256", "69091", "42207"}),
    ),
    Option(
        "Hébergement de la téléphonie", Decimal("0.35"), VatRegime.EXEMPT_261B, frozenset({"69273", "69259"})
    ),
    Option(
        "Reprise et nettoyage de données",
        Decimal("0.28"),
        VatRegime.TAXABLE_20,
        frozenset({"42186", "69149"}),
    ),
)


@transaction.atomic
def seed(today: date) -> Grid:
    """The members of every commune served, and a grid for this year; run again, it changes nothing.

    Runs in the operator's context. Returns the grid.
    """
    exercise = today.year
    _issuer()
    communes = list(Commune.objects.filter(is_demonstration=True).order_by("slug"))
    members = {commune.insee: _member(commune, exercise) for commune in communes}
    grid = Grid.objects.filter(is_example=True, valid_from=date(exercise, 1, 1)).first()
    if grid is None:
        _previous(exercise - 1, communes, members)
        grid = _grid(exercise, communes, members)
    return grid


def bill(today: date) -> services.RunResult:
    """Issue the first instalment of this year, once; raises CollectorRefused when the collector is not configured."""
    return services.run(today.year, 1, actor=SYSTEM, today=today)


def _previous(exercise: int, communes: Sequence[Commune], members: dict[str, Member]) -> None:
    """Last year's calculation, without its invoices: the simulation has something to compare with."""
    there = [commune for commune in communes if commune.insee not in NEWCOMERS]
    grid = _grid(exercise, there, members, PER_INHABITANT * Decimal("0.98"))
    services.open_campaign(exercise, grid.id, actor=SYSTEM)


def _issuer() -> None:
    if Issuer.objects.exists():
        return
    Issuer.objects.create(
        name=settings.OPERATOR_NAME,
        siret=settings.OPERATOR_SIREN.ljust(14, "0"),
        address="1 place de l’Exemple\n69000 Exemple",
        email="facturation@operateur.example",
        signatory="Camille Exemple, présidence",
        accountant="Service de gestion comptable d’exemple",
        accountant_address="2 place de l’Exemple\n69000 Exemple",
        court="tribunal administratif de Lyon",
    )


def _member(commune: Commune, exercise: int) -> Member:
    member, _created = Member.objects.get_or_create(
        commune=commune,
        defaults={
            "kind": MemberKind.COMMUNE,
            "name": commune.name,
            "siren": commune.siren,
            "siret": commune.siret,
            "address": f"Hôtel de ville\n{(commune.postal_codes or [''])[0]} {commune.name}".strip(),
            "email": f"finances@{commune.slug}.example",
            "population": commune.population,
            "joined_on": date(exercise, 1, 1) if commune.insee in NEWCOMERS else JOINED_ON,
        },
    )
    return member


def _grid(
    exercise: int, communes: Sequence[Commune], members: dict[str, Member], rate: Decimal = PER_INHABITANT
) -> Grid:
    """A budget that newcomers raise by a little more than their share, so that the rule has work."""
    everybody = sum(commune.population for commune in communes)
    before = sum(commune.population for commune in communes if commune.insee not in NEWCOMERS)
    personal = [
        PersonalContribution(
            member=members[commune.insee],
            label=option.label,
            amount=(option.per_inhabitant * commune.population).quantize(Decimal("0.01")),
            vat_regime=option.regime,
        )
        for option in OPTIONS
        for commune in communes
        if commune.insee in option.insee
    ]
    budget = rate * everybody - sum((line.amount for line in personal), Decimal(0))
    grid = Grid.objects.create(
        name=f"Contributions {exercise} (chiffres d’exemple)",
        state=GridState.APPROVED,
        deliberation_number=f"{exercise - 1}-EXEMPLE-12",
        deliberation_date=date(exercise - 1, 12, 10),
        valid_from=date(exercise, 1, 1),
        budget=budget.quantize(Decimal("0.01")),
        budget_without_newcomers=(budget * before / everybody * Decimal("0.985")).quantize(Decimal("0.01")),
        key=KeyKind.POPULATION,
        share_label="Part solidaire, selon la population municipale",
        proration=Proration.JANUARY,
        newcomer_rule=NewcomerRule.HOLD,
        instalments=4,
        is_example=True,
    )
    for line in personal:
        line.grid = grid
    PersonalContribution.objects.bulk_create(personal)
    return grid
