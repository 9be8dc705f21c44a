"""Money of the ledger as filters: {% load billing %}."""

from __future__ import annotations

from django import template

from billing.grids import explanations
from billing.grids.rounding import to_euros
from design.typography import MINUS, money

register = template.Library()


@register.filter
def euros(cents: int) -> str:
    """« 1 234,50 € »"""
    return explanations.euros(cents)


@register.filter
def change(cents: int) -> str:
    """« +12,00 € », « −3,00 € », « 0,00 € »: a difference says its direction."""
    amount = money(to_euros(abs(cents)))
    return f"+{amount}" if cents > 0 else f"{MINUS}{amount}" if cents < 0 else amount
