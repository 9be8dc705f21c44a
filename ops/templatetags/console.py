"""Words of the console: {% load console %}."""

from __future__ import annotations

from decimal import Decimal

from django import template

from design.components import Tone
from design.typography import money
from ops.console.step_labels import step_label
from tenants.states import CommuneState

register = template.Library()
register.filter("step_label", step_label)

_TONES = {
    CommuneState.OPEN: Tone.OK,
    CommuneState.PREPARING: Tone.INFO,
    CommuneState.SUSPENDED: Tone.WARN,
    CommuneState.CLOSING: Tone.WARN,
}


@register.filter
def state_label(state: str) -> str:
    """« Ouverte »"""
    return str(CommuneState(state).label)


@register.filter
def state_tone(state: str) -> str:
    return _TONES.get(CommuneState(state), Tone.NEUTRAL)


@register.filter
def cents(amount: int) -> str:
    """« 1 234,50 € » of an amount in cents"""
    return money(Decimal(amount) / 100)
