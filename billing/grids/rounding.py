"""Sharing an amount out to the cent, and money in cents."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from billing.errors import KeyUnusable

if TYPE_CHECKING:
    from collections.abc import Mapping

CENT = Decimal("0.01")


def to_cents(amount: Decimal) -> int:
    """Euros to cents; raises ValueError for an amount that is not a whole number of cents."""
    cents = amount * 100
    if cents != cents.to_integral_value():
        raise ValueError(f"{amount} is not a whole number of cents")
    return int(cents)


def to_euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2).quantize(CENT)


def round_cents(exact: Fraction) -> int:
    """Nearest cent, half up, as invoices do; for amounts that are never negative."""
    whole, rest = divmod(exact.numerator, exact.denominator)
    return whole + (1 if 2 * rest >= exact.denominator else 0)


def percent_of(cents: int, rate: Decimal) -> int:
    """``rate`` % of an amount, to the nearest cent."""
    return int((Decimal(cents) * rate / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def largest_remainder(total: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Share ``total`` cents out by weight: each gets its quota rounded down, and the cents left over go to
    the largest remainders, then to the largest weights, then by name; so the same input always gives the same
    cents.

    Raises KeyUnusable when a weight is negative or when there is nothing to divide by.
    """
    if total < 0:
        raise KeyUnusable("negative amount")
    if any(weight < 0 for weight in weights.values()):
        raise KeyUnusable("negative weight")
    whole = sum(weights.values(), Fraction(0))
    if whole == 0:
        if total == 0:
            return dict.fromkeys(weights, 0)
        raise KeyUnusable("the weights add up to nothing")
    quotas = {name: Fraction(total) * weight / whole for name, weight in weights.items()}
    shares = {name: quota.numerator // quota.denominator for name, quota in quotas.items()}
    left = total - sum(shares.values())
    order = sorted(weights, key=lambda name: (-(quotas[name] - shares[name]), -weights[name], name))
    for name in order[:left]:
        shares[name] += 1
    return shares


def instalment(total: int, period: int, periods: int) -> int:
    """The ``period``-th (from 1) of ``periods`` equal parts; the first ones carry the cents that are left."""
    if not 1 <= period <= periods:
        raise ValueError(f"period {period} of {periods}")
    part, left = divmod(total, periods)
    return part + (1 if period <= left else 0)
