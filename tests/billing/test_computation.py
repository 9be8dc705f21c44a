"""The calculation, to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.enums import KeyKind, LineKind, NewcomerRule, Proration, VatRegime
from billing.errors import KeyUnusable
from billing.grids.computation import calculate, share_out
from billing.grids.presence import days_present, is_newcomer
from billing.grids.rounding import instalment, largest_remainder, to_cents, to_euros
from billing.grids.shapes import GridFacts, MemberFacts, PersonalLine, from_json, to_json
from billing.services import due_of

SINCE = date(2020, 1, 1)


def member(name: str, weight: int | str, joined: date = SINCE, left: date | None = None) -> MemberFacts:
    return MemberFacts(id=name, name=name, weight=Decimal(weight), joined_on=joined, left_on=left)


VENISSIEUX = member("Vénissieux", 65405)
GIVORS = member("Givors", 21379)
weights = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 10**7), min_size=1, max_size=12
)


@given(st.integers(0, 10**12), weights)
def test_shares_add_up_and_stay_within_a_cent_of_the_quota(total: int, given_weights: dict[str, int]) -> None:
    exact = {name: Fraction(weight) for name, weight in given_weights.items()}
    whole = sum(exact.values())
    if not whole:
        if total:
            with pytest.raises(KeyUnusable):
                largest_remainder(total, exact)
        return
    shares = largest_remainder(total, exact)
    assert sum(shares.values()) == total
    for name, cents in shares.items():
        assert abs(cents - Fraction(total) * exact[name] / whole) < 1
        assert cents >= 0


@given(st.integers(0, 10**10), weights)
def test_the_order_of_members_changes_nothing(total: int, given_weights: dict[str, int]) -> None:
    if not sum(given_weights.values()):
        return
    exact = {name: Fraction(weight) for name, weight in given_weights.items()}
    backwards = dict(reversed(exact.items()))
    assert largest_remainder(total, exact) == largest_remainder(total, backwards)


@given(st.integers(0, 10**9), st.sampled_from([1, 2, 4, 12]))
def test_instalments_add_up_and_differ_by_a_cent_at_most(total: int, periods: int) -> None:
    parts = [instalment(total, period, periods) for period in range(1, periods + 1)]
    assert sum(parts) == total
    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)


@given(
    budget=st.integers(0, 10**9),
    personal=st.integers(-(10**6), 10**7),
    periods=st.integers(1, 12),
    regime=st.sampled_from(list(VatRegime)),
)
def test_instalments_make_the_year_line_by_line_and_member_by_member(
    budget: int, personal: int, periods: int, regime: VatRegime
) -> None:
    grid = GridFacts(
        name="2027",
        budget=budget,
        share_vat=regime,
        instalments=periods,
        newcomer_rule=NewcomerRule.HOLD,
        lines=(PersonalLine(VENISSIEUX.id, "Téléphonie", personal, VatRegime.TAXABLE_20),),
    )
    corbas = member("Corbas", 11315, joined=date(2027, 1, 1))
    year = calculate(grid, [VENISSIEUX, GIVORS, corbas], 2027)
    parts = [due_of(result, period, periods) for result in year.members for period in range(1, periods + 1)]
    for result in year.members:
        asked = [due for part in parts for due in part if due.member is result]
        for line in result.lines:
            of_line = [due for due in asked if (due.kind, due.label) == (line.kind, line.label)]
            assert sum(due.net for due in of_line) == line.net
            assert sum(due.vat for due in of_line) == line.vat
        assert sum(due.net + due.vat for due in asked) == result.gross


@given(
    budget=st.integers(0, 10**10),
    change=st.integers(-(10**9), 10**9),
    existing=weights,
    arriving=st.dictionaries(
        st.text("xyz", min_size=1, max_size=3), st.integers(0, 10**7), min_size=1, max_size=4
    ),
)
def test_a_newcomer_costs_nobody(
    budget: int, change: int, existing: dict[str, int], arriving: dict[str, int]
) -> None:
    if not sum(existing.values()):
        return
    grid = GridFacts(name="g", budget=budget, without_newcomers=max(0, budget + change))
    everybody = {name: Fraction(weight) for name, weight in {**existing, **arriving}.items()}
    shares = share_out(grid, everybody, frozenset(arriving), hold=True)
    assert sum(shares.due.values()) + sum(shares.entry.values()) == budget
    for name in existing:
        assert shares.due[name] == min(shares.keyed[name], shares.without[name])
        assert name not in shares.entry
    for name in arriving:
        assert shares.due[name] + shares.entry[name] >= shares.keyed[name]


def test_the_explanation_can_be_checked_by_hand() -> None:
    others = member("Les autres", 250351 - 65405)
    result = calculate(GridFacts(name="2027", budget=200_000_000), [VENISSIEUX, others], 2027)
    line = next(m for m in result.members if m.name == "Vénissieux").lines[0]
    assert line.explanation.replace("\u202f", " ").replace("\u00a0", " ") == (
        "65 405 habitants / 250 351 × 2 000 000,00 € = 522 506,40 €"
    )
    assert line.net == 52_250_640
    assert result.shared == 200_000_000


def test_a_newcomer_that_raises_the_budget_pays_for_it() -> None:
    corbas = member("Corbas", 1000, joined=date(2027, 1, 1))
    grid = GridFacts(name="2027", budget=1_200_00, without_newcomers=1_000_00)
    old = member("Ancien", 9000)
    reported = calculate(grid, [old, corbas], 2027, apply_rule=False)
    held = calculate(grid, [old, corbas], 2027)
    assert [m.rise for m in reported.who_would_pay_more] == [80_00]
    assert {m.name: m.share + m.entry for m in reported.members} == {"Ancien": 1_080_00, "Corbas": 120_00}
    assert {m.name: m.share + m.entry for m in held.members} == {"Ancien": 1_000_00, "Corbas": 200_00}
    kinds = [line.kind for m in held.members if m.newcomer for line in m.lines]
    assert kinds == [LineKind.SHARE, LineKind.ENTRY]
    assert "ramenés à" in held.members[0].lines[0].explanation


def test_a_newcomer_is_one_only_in_its_first_year() -> None:
    entering = member("Corbas", 1000, joined=date(2026, 6, 1))
    assert not is_newcomer(entering, 2026, Proration.JANUARY)
    assert is_newcomer(entering, 2027, Proration.JANUARY)
    assert not is_newcomer(entering, 2028, Proration.JANUARY)
    assert is_newcomer(entering, 2026, Proration.DAYS)
    assert not is_newcomer(entering, 2027, Proration.DAYS)
    assert not is_newcomer(member("Parti", 1, left=date(2026, 1, 1)), 2026, Proration.JANUARY)


@pytest.mark.parametrize(
    ("joined", "left", "proration", "days"),
    [
        (date(2027, 1, 1), None, Proration.JANUARY, 365),
        (date(2027, 1, 2), None, Proration.JANUARY, 0),
        (SINCE, date(2027, 1, 1), Proration.JANUARY, 0),
        (SINCE, date(2027, 1, 2), Proration.JANUARY, 365),
        (date(2027, 12, 31), None, Proration.DAYS, 1),
        (SINCE, date(2027, 2, 1), Proration.DAYS, 31),
        (SINCE, date(2026, 2, 1), Proration.DAYS, 0),
        (date(2028, 1, 1), None, Proration.DAYS, 0),
    ],
)
def test_days_of_presence(joined: date, left: date | None, proration: Proration, days: int) -> None:
    assert days_present(member("M", 1, joined, left), 2027, proration) == days


def test_days_prorate_the_weight_and_the_personalised_lines() -> None:
    half = member("Demi", 1000, joined=date(2027, 7, 2))  # 183 days of 365
    full = member("Entier", 1000)
    lines = (PersonalLine("Demi", "Hébergement", 365_00, VatRegime.TAXABLE_20),)
    grid = GridFacts(name="g", budget=1_000_00, lines=lines, proration=Proration.DAYS)
    result = calculate(grid, [half, full], 2027)
    demi = result.members[0]
    assert demi.days == 183
    assert result.shared == 1_000_00
    assert demi.share == 333_94
    assert [(line.net, line.vat) for line in demi.lines if line.kind is LineKind.PERSONAL] == [
        (183_00, 36_60)
    ]
    assert "183/365 jours" in demi.lines[0].explanation


def test_other_keys_are_data() -> None:
    grid = GridFacts(name="g", budget=100_00, key=KeyKind.PERCENTAGE)
    result = calculate(grid, [member("A", "12.5"), member("B", "87.5")], 2027)
    assert [m.share for m in result.members] == [12_50, 87_50]
    assert result.members[0].lines[0].explanation.startswith("12,5\u00a0%")
    fiscal = calculate(
        GridFacts(name="g", budget=100_00, key=KeyKind.FISCAL_BASE), [member("A", "1250000")], 2027
    )
    assert "base fiscale de 1\u202f250\u202f000" in fiscal.members[0].lines[0].explanation


def test_vat_of_instalments_is_the_vat_of_the_year() -> None:
    grid = GridFacts(name="g", budget=100_01, share_vat=VatRegime.TAXABLE_20, instalments=4)
    result = calculate(grid, [GIVORS], 2027)
    assert result.vat == sum(round(instalment(100_01, period, 4) * 0.2) for period in range(1, 5))


def test_a_calculation_survives_json() -> None:
    lines = (PersonalLine("Givors", "Cimetières", 1_234_56, VatRegime.EXEMPT_261B),)
    grid = GridFacts(name="g", budget=100_00, lines=lines, newcomer_rule=NewcomerRule.REPORT)
    result = calculate(grid, [GIVORS, VENISSIEUX], 2027)
    assert from_json(to_json(result)) == result


def test_a_budget_without_anybody_or_without_weight_is_refused() -> None:
    with pytest.raises(KeyUnusable):
        calculate(GridFacts(name="g", budget=1), [], 2027)
    with pytest.raises(KeyUnusable):
        calculate(GridFacts(name="g", budget=1), [member("Village détruit", 0)], 2027)


def test_cents_and_euros() -> None:
    assert to_cents(Decimal("13.80")) == 1380
    assert to_euros(1380) == Decimal("13.80")
    with pytest.raises(ValueError):
        to_cents(Decimal("0.001"))
