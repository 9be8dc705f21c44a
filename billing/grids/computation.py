"""The calculation of an exercise: shares by key, the newcomers' rule, personalised lines.

Pure: no clock, no database.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from billing.enums import LineKind, NewcomerRule, VatRegime
from billing.errors import KeyUnusable
from billing.grids import explanations
from billing.grids.presence import days_in, days_present, is_newcomer
from billing.grids.rounding import instalment, largest_remainder, percent_of, round_cents
from billing.grids.shapes import Calculation, GridFacts, Line, MemberFacts, MemberResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Shares:
    """The three answers of the shared part, in cents by member: as the key says, as it would be without
    newcomers, and as due once the rule is applied (``entry`` is what it moved to the newcomers)."""

    keyed: dict[str, int]
    without: dict[str, int]
    due: dict[str, int]
    entry: dict[str, int]


def calculate(
    grid: GridFacts, members: Sequence[MemberFacts], exercise: int, *, apply_rule: bool | None = None
) -> Calculation:
    """Everybody's contribution for ``exercise``; the shares add up to the budget to the cent.

    ``apply_rule`` overrides what the grid says of the newcomers' rule. Raises KeyUnusable.
    """
    year = days_in(exercise)
    days = {member.id: days_present(member, exercise, grid.proration) for member in members}
    present = sorted(
        (member for member in members if days[member.id]), key=lambda member: (member.name, member.id)
    )
    weights = {member.id: Fraction(member.weight) * days[member.id] / year for member in present}
    newcomers = frozenset(m.id for m in present if is_newcomer(m, exercise, grid.proration))
    hold = grid.newcomer_rule is NewcomerRule.HOLD if apply_rule is None else apply_rule
    shares = share_out(grid, weights, newcomers, hold=hold)
    whole = sum(weights.values(), Fraction(0))
    total_weight = Decimal(whole.numerator) / Decimal(whole.denominator)
    personal = _personal_lines(grid, days, year)
    results = tuple(
        _result(member, grid, shares, personal[member.id], (days[member.id], year), total_weight, newcomers)
        for member in present
    )
    return Calculation(exercise, grid, hold, year, total_weight, results)


def share_out(
    grid: GridFacts, weights: Mapping[str, Fraction], newcomers: frozenset[str], *, hold: bool
) -> Shares:
    """Share the budget by weight, then apply "a newcomer costs nobody" when ``hold``.

    An existing member owes the lower of its share with and without the newcomers. What it would have paid
    more, a cent of rounding included, is divided among the newcomers by weight (equally when they weigh
    nothing).
    """
    if not weights:
        if grid.budget:
            raise KeyUnusable(
                _("Aucun membre n’est présent sur cet exercice : le budget ne peut pas être réparti.")
            )
        return Shares({}, {}, {}, {})
    try:
        keyed = largest_remainder(grid.budget, weights)
    except KeyUnusable:
        raise KeyUnusable(
            _("La clé de répartition ne pèse rien : aucune valeur positive n’est renseignée.")
        ) from None
    existing = {name: weight for name, weight in weights.items() if name not in newcomers}
    before = grid.budget if grid.without_newcomers is None else grid.without_newcomers
    without = largest_remainder(before, existing) if any(existing.values()) else dict.fromkeys(existing, 0)
    if not (hold and newcomers and any(existing.values())):
        return Shares(keyed, without, keyed, {})
    due = {name: min(cents, without.get(name, cents)) for name, cents in keyed.items()}
    moved = grid.budget - sum(due.values())
    arriving = {name: weights[name] for name in sorted(newcomers)}
    if not any(arriving.values()):
        arriving = dict.fromkeys(arriving, Fraction(1))
    return Shares(keyed, without, due, largest_remainder(moved, arriving))


def _personal_lines(grid: GridFacts, days: Mapping[str, int], year: int) -> dict[str, list[Line]]:
    lines: dict[str, list[Line]] = defaultdict(list)
    for item in grid.lines:
        present = days.get(item.member_id, 0)
        due = round_cents(Fraction(item.cents) * present / year)
        if due:
            words = explanations.personal(item.cents, due, (present, year))
            lines[item.member_id].append(_line(LineKind.PERSONAL, item.label, words, due, item.vat, grid))
    return lines


def _result(
    member: MemberFacts,
    grid: GridFacts,
    shares: Shares,
    personal: list[Line],
    days: tuple[int, int],
    whole: Decimal,
    newcomers: frozenset[str],
) -> MemberResult:
    keyed, due, entry = shares.keyed[member.id], shares.due[member.id], shares.entry.get(member.id, 0)
    words = explanations.share(member.weight, whole, grid.budget, keyed, grid.key, days)
    if due < keyed:
        words = explanations.held(words, due)
    label = grid.share_label or str(_("Part à la clé (%(key)s)") % {"key": grid.key.label.lower()})
    lines = [_line(LineKind.SHARE, label, words, due, grid.share_vat, grid)]
    if entry:
        words = explanations.entry(sum(shares.entry.values()), entry)
        lines.append(_line(LineKind.ENTRY, str(LineKind.ENTRY.label), words, entry, grid.share_vat, grid))
    return MemberResult(
        member_id=member.id,
        name=member.name,
        payer_id=member.payer_id or member.id,
        weight=member.weight,
        days=days[0],
        newcomer=member.id in newcomers,
        share_with=keyed,
        share_without=None if member.id in newcomers else shares.without.get(member.id),
        share=due,
        entry=entry,
        lines=(*lines, *personal),
    )


def _line(kind: LineKind, label: str, words: str, net: int, regime: VatRegime, grid: GridFacts) -> Line:
    vat = sum(
        vat_of(instalment(net, period, grid.instalments), regime) for period in range(1, grid.instalments + 1)
    )
    return Line(kind=kind, label=label, explanation=words, net=net, vat_regime=regime, vat=vat)


def vat_of(net: int, regime: VatRegime) -> int:
    return percent_of(net, regime.rate)
