"""What an invoice keeps of how it was made, in words of its day: it can be printed again without any other row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - pydantic reads it
from decimal import Decimal  # noqa: TC003 - pydantic reads it

from pydantic import TypeAdapter

from billing.enums import Accounting, KeyKind, LegalForm  # noqa: TC001 - pydantic reads them
from billing.grids.shapes import MemberResult  # noqa: TC001 - pydantic reads it


@dataclass(frozen=True)
class Deliberation:
    grid: str
    number: str
    voted_on: date
    valid_from: date
    is_example: bool


@dataclass(frozen=True)
class IssuerCopy:
    name: str
    legal_form: LegalForm
    siret: str
    vat_number: str
    address: str
    email: str
    signatory: str
    accountant: str
    accountant_address: str
    iban: str
    court: str

    @property
    def accounting(self) -> Accounting:
        return self.legal_form.accounting


@dataclass(frozen=True)
class PayerCopy:
    name: str
    siren: str
    siret: str
    address: str
    email: str


@dataclass(frozen=True)
class KeptCalculation:
    exercise: int
    period: int
    periods: int
    deliberation: Deliberation
    issuer: IssuerCopy
    payer: PayerCopy
    key: KeyKind
    budget: int
    total_weight: Decimal
    rule_applied: bool
    members: tuple[MemberResult, ...]


_KEPT = TypeAdapter(KeptCalculation)


def to_json(kept: KeptCalculation) -> dict[str, object]:
    data: dict[str, object] = _KEPT.dump_python(kept, mode="json")
    return data


def from_json(data: dict[str, object]) -> KeptCalculation:
    return _KEPT.validate_python(data)
