"""What a button of the inbox does, made of the verbs of `dossiers.services`; each in the transaction of its caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from identity.audit.services import agent_actor, record
from teleservices.deadlines import CorrectionReason
from teleservices.definition import visible_fields
from teleservices.definition.addresses import answer_at
from teleservices.definition.enums import Action
from teleservices.definition.walking import EMPTY
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


@dataclass(frozen=True, slots=True)
class Asked:
    """What a correction may name, and why it would most likely: nothing was answered, or something was."""

    key: str
    label: str
    reason: CorrectionReason


def fields_to_ask(dossier: Dossier, circumstances: Circumstances) -> list[Asked]:
    """What the person was asked. A group, then each answer of its items."""
    found: list[Asked] = []
    for one in visible_fields(dossier.procedure, dossier.answers, circumstances):
        if one.field.asks:
            found.append(_asked(dossier, one.field.key, one.field.label))
        for item in one.items:
            inside = (nested.field for nested in item.fields if nested.field.asks)
            found += [_asked(dossier, field.key, f"{item.name}, {field.label}") for field in inside]
    return found


def _asked(dossier: Dossier, key: str, label: str) -> Asked:
    empty = answer_at(dossier.answers, key) in EMPTY
    return Asked(key, label, CorrectionReason.INCOMPLETE if empty else CorrectionReason.INCORRECT)
