"""What a calculation is made of and what it gives. Amounts are whole cents; all of it can be kept as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - pydantic reads it
from decimal import Decimal  # noqa: TC003 - pydantic reads it

from pydantic import TypeAdapter

from billing.enums import KeyKind, LineKind, NewcomerRule, Proration, VatRegime


@dataclass(frozen=True)
class MemberFacts:
    """A member as the calculation sees it. ``weight`` is its value under the grid's key."""

    id: str
    name: str
    weight: Decimal
    joined_on: date
    left_on: date | None = None
    payer_id: str = ""


@dataclass(frozen=True)
class PersonalLine:
    """One line of a member's personalised contribution, in cents for the whole year."""

    member_id: str
    label: str
    cents: int
    vat: VatRegime = VatRegime.OUT_OF_SCOPE


@dataclass(frozen=True)
class GridFacts:
    """A grid as voted: a budget shared by a key, and personalised lines.

    ``without_newcomers`` is the budget that the same year would have had without its newcomers, when their
    arrival changes it: the rule compares with that one.
    """

    name: str
    budget: int
    key: KeyKind = KeyKind.POPULATION
    share_vat: VatRegime = VatRegime.OUT_OF_SCOPE
    share_label: str = ""
    without_newcomers: int | None = None
    lines: tuple[PersonalLine, ...] = ()
    proration: Proration = Proration.JANUARY
    newcomer_rule: NewcomerRule = NewcomerRule.HOLD
    instalments: int = 1


@dataclass(frozen=True)
class Line:
    """A line of a member's year, with how it was found. VAT is counted instalment by instalment."""

    kind: LineKind
    label: str
    explanation: str
    net: int
    vat_regime: VatRegime
    vat: int

    @property
    def gross(self) -> int:
        return self.net + self.vat


@dataclass(frozen=True)
class MemberResult:
    """A member's year. ``share_without`` is its share in a year without newcomers; None for a newcomer."""

    member_id: str
    name: str
    payer_id: str
    weight: Decimal
    days: int
    newcomer: bool
    share_with: int
    share_without: int | None
    share: int
    entry: int
    lines: tuple[Line, ...] = field(default=())

    @property
    def rise(self) -> int:
        """What newcomers would make it pay more, before the rule; never negative."""
        return max(0, self.share_with - self.share_without) if self.share_without is not None else 0

    @property
    def net(self) -> int:
        return sum(line.net for line in self.lines)

    @property
    def vat(self) -> int:
        return sum(line.vat for line in self.lines)

    @property
    def gross(self) -> int:
        return self.net + self.vat


@dataclass(frozen=True)
class Calculation:
    """A whole exercise, kept with its invoices."""

    exercise: int
    grid: GridFacts
    rule_applied: bool
    days_in_year: int
    total_weight: Decimal
    members: tuple[MemberResult, ...]

    @property
    def net(self) -> int:
        return sum(member.net for member in self.members)

    @property
    def vat(self) -> int:
        return sum(member.vat for member in self.members)

    @property
    def gross(self) -> int:
        return self.net + self.vat

    @property
    def shared(self) -> int:
        return sum(member.share + member.entry for member in self.members)

    @property
    def personal(self) -> int:
        return self.net - self.shared

    @property
    def newcomers(self) -> tuple[MemberResult, ...]:
        return tuple(member for member in self.members if member.newcomer)

    @property
    def who_would_pay_more(self) -> tuple[MemberResult, ...]:
        return tuple(member for member in self.members if member.rise)


_CALCULATION = TypeAdapter(Calculation)


def to_json(calculation: Calculation) -> dict[str, object]:
    data: dict[str, object] = _CALCULATION.dump_python(calculation, mode="json")
    return data


def from_json(data: dict[str, object]) -> Calculation:
    return _CALCULATION.validate_python(data)
