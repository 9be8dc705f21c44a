"""What a button of the inbox does, made of the verbs of `dossiers.services`; each in the transaction of its caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from identity.audit.services import agent_actor, record
from teleservices.definition import visible_fields
from teleservices.definition.enums import Action
from teleservices.dossiers.services import advance, decide, write_to_citizen

if TYPE_CHECKING:
    from django.http import HttpRequest

    from identity.accounts.models import Agent
    from teleservices.definition import Circumstances
    from teleservices.dossiers.models import Dossier
    from teleservices.instruction.enums import ReadingAction


def log_reading(request: HttpRequest, agent: Agent, dossier: Dossier, action: ReadingAction) -> None:
    """Who read what and when, in the commune's audit log: the personal data page promises it (GDPR, article 32)."""
    record(action, agent_actor(agent, request), dossier, {"reference": dossier.reference})


def decide_and_add(
    dossier: Dossier, agent: Agent, key: str, reason: str, added: str, *, letter: str = ""
) -> None:
    """The decision's ready-made message, then what the agent adds for this person. Raises NotNow, UnknownDecision."""
    decide(dossier, key, agent=agent, text=decision_text(dossier, key, added), reason=reason, letter=letter)


def decision_text(dossier: Dossier, key: str, added: str) -> str:
    """The message of a decision and what is added to it, without the reason."""
    chosen = dossier.procedure.workflow.decision(key)
    return "\n\n".join(one for one in (chosen.message if chosen else "", added.strip()) if one)


def reopen(dossier: Dossier, agent: Agent, why: str) -> None:
    """Open an ended dossier again and tell the person why. Raises NotNow."""
    advance(dossier, Action.REOPEN, agent=agent)
    write_to_citizen(dossier, why, agent=agent)


def fields_to_ask(dossier: Dossier, circumstances: Circumstances) -> list[tuple[str, str]]:
    """(key, label) of what the person was asked: what a correction may name. A group, then each answer of its items."""
    found: list[tuple[str, str]] = []
    for one in visible_fields(dossier.procedure, dossier.answers, circumstances):
        if one.field.asks:
            found.append((one.field.key, one.field.label))
        for item in one.items:
            inside = (nested.field for nested in item.fields if nested.field.asks)
            found += [(field.key, f"{item.name}, {field.label}") for field in inside]
    return found
