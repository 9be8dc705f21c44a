"""Who is away and who stands in: what is newly entrusted to an absent agent goes to the one they named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teleservices.instruction.models import Preference

if TYPE_CHECKING:
    from datetime import date

    from identity.accounts.models import Agent


def stand_in(agent: Agent, day: date) -> Agent:
    """Who receives what is entrusted to the agent that day: themselves, or whoever stands in, active and not away."""
    return Preference.stand_in(agent, day)
