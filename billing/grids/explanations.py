"""How each amount was found, in a sentence that a treasurer can check by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from billing.enums import KeyKind
from billing.grids.rounding import to_euros
from design.typography import NBSP, money, number

if TYPE_CHECKING:
    from decimal import Decimal


def euros(cents: int) -> str:
    return money(to_euros(cents))


def weight_in_words(weight: Decimal, key: KeyKind) -> str:
    """« 65 405 habitants », « 12,5 % », « base fiscale de 1 250 000 »."""
    figure = number(weight.normalize())
    if key is KeyKind.POPULATION:
        return _("%(figure)s habitants") % {"figure": figure}
    if key is KeyKind.PERCENTAGE:
        return f"{figure}{NBSP}%"
    return _("base fiscale de %(figure)s") % {"figure": figure}


def share(
    weight: Decimal, whole: Decimal, budget: int, cents: int, key: KeyKind, days: tuple[int, int]
) -> str:
    """« 65 405 habitants / 250 351 × 2 000 000,00 € = 522 506,40 € ».

    With ``days`` (present, of the year) of less than a year, the weight is multiplied by them, and so is the
    total.
    """
    present, year = days
    top = weight_in_words(weight, key)
    if present != year:
        top = f"{top} × {present}/{year} jours"
    return f"{top} / {number(round(whole, 2).normalize())} × {euros(budget)} = {euros(cents)}"


def held(with_newcomers: str, without: int) -> str:
    return _("%(sum)s, ramenés à %(without)s : ce que le membre aurait payé sans les nouveaux membres") % {
        "sum": with_newcomers,
        "without": euros(without),
    }


def entry(difference: int, cents: int) -> str:
    return _(
        "L’arrivée de nouveaux membres ne coûte rien aux autres : sur les %(difference)s qu’ils auraient "
        "payés en plus, %(cents)s sont à la charge du nouveau membre"
    ) % {"difference": euros(difference), "cents": euros(cents)}


def personal(cents: int, due: int, days: tuple[int, int]) -> str:
    present, year = days
    if present == year:
        return _("%(amount)s pour l’année") % {"amount": euros(cents)}
    return f"{euros(cents)} × {present}/{year} jours = {euros(due)}"
