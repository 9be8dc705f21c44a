"""What the console's staff does to communes: one transaction, one entry of the operator's audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from identity.audit.services import record
from ops.console import openings
from ops.console.enums import ConsoleAction, Move
from tenants import lifecycle

if TYPE_CHECKING:
    from collections.abc import Callable

    from identity.accounts.models import Agent
    from identity.audit.services import Actor
    from ops.models import Opening
    from tenants.geography import Town
    from tenants.models import Commune

_MOVES: dict[Move, tuple[Callable[[Commune], None], ConsoleAction]] = {
    Move.OPEN: (lifecycle.open, ConsoleAction.COMMUNE_OPENED),
    Move.SUSPEND: (lifecycle.suspend, ConsoleAction.COMMUNE_SUSPENDED),
    Move.RESUME: (lifecycle.resume, ConsoleAction.COMMUNE_RESUMED),
}


def move(commune: Commune, wanted: Move, actor: Actor) -> None:
    """Raises lifecycle.Refused, with what is missing."""
    verb, action = _MOVES[wanted]
    with transaction.atomic():
        verb(commune)
        record(action, actor, commune, {"commune": commune.slug})


def ask_opening(
    town: Town, agent: Agent, actor: Actor, *, domain: str, admin_email: str, demonstration: bool
) -> Opening:
    """Raises openings.OpeningRefused."""
    with transaction.atomic():
        opening = openings.ask(
            town, domain=domain, admin_email=admin_email, demonstration=demonstration, asked_by=agent.pk
        )
        record(ConsoleAction.OPENING_ASKED, actor, opening, {"insee": town.insee})
    return opening


def resume_opening(opening: Opening, actor: Actor) -> None:
    with transaction.atomic():
        openings.resume(opening)
        record(ConsoleAction.OPENING_RESUMED, actor, opening, {"insee": opening.insee})
