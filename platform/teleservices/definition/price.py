"""What a request costs, computed from its answers. Nothing is collected here."""

import math
from decimal import Decimal

from design.typography import money
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.procedure import Procedure
from teleservices.definition.walking import Answers, Walker


def price_in_cents(procedure: Procedure, answers: Answers, circumstances: Circumstances) -> int | None:
    """Euro cents, never negative; None when the procedure has no computed price, or answers are missing for it.

    `cost.amount` is in cents too, so that nothing is ever rounded by a sum of decimals; a fraction of a cent
    (a surface at a price) goes to the nearest, halves up.
    """
    if procedure.cost.amount is None:
        return None
    walker = Walker(procedure, answers, circumstances)
    walker.walk()
    value = walker.value_of(procedure.cost.amount)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return max(0, math.floor(value + 0.5))


def price_in_words(cents: int) -> str:
    """ "12,50 €"."""
    return money(Decimal(cents) / 100)
