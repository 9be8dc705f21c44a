"""What a request costs, computed from its answers. Nothing is collected here."""

import math
from decimal import Decimal

from django.utils.translation import gettext as _

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


def price_or_who_says(cents: int | None) -> str:
    """The price, « Gratuit », or that the service will say it: never a price that the commune has not said."""
    if cents is None:
        return _("Le service vous dira le prix.")
    return price_in_words(cents) if cents else _("Gratuit")
