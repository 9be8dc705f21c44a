"""What the town hall does with a dossier: take charge, hand over, examine, decide, reopen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from teleservices.definition.enums import Action, Actor
from teleservices.definition.workflow import OUTCOME_ACTIONS
from teleservices.documents.services import issue_with_decision
from teleservices.dossiers import mails
from teleservices.dossiers.enums import Audience, EventKind
from teleservices.dossiers.errors import DossierError
from teleservices.dossiers.services.moves import actions_of, locked, move
from teleservices.dossiers.timeline import CITIZEN, SYSTEM, agent_author, tell

if TYPE_CHECKING:
    from datetime import datetime

    from identity.accounts.models import Agent
    from identity.town_hall.models import Service
    from teleservices.dossiers.models import Dossier

TOLD = {
    Action.DECLARE_COMPLETE: EventKind.COMPLETE,
    Action.START_REVIEW: EventKind.REVIEW_STARTED,
    Action.REOPEN: EventKind.REOPENED,
    Action.ACCEPT: EventKind.ACCEPTED,
    Action.REFUSE: EventKind.REFUSED,
    Action.CLOSE: EventKind.CLOSED,
}
PLAIN_ACTIONS = (Action.DECLARE_COMPLETE, Action.START_REVIEW, Action.REOPEN)


class UnknownDecision(DossierError):
    """The procedure offers no such decision, or a refusal came without its reason."""


@transaction.atomic
def assign(dossier: Dossier, *, to: Agent | None, agent: Agent) -> Dossier:
    """Give the dossier to an agent, or to nobody in particular."""
    kept = locked(dossier)
    if kept.assigned_to_id == (to.pk if to else None):
        return kept
    kept.assigned_to, kept.updated_at = to, timezone.now()
    kept.save(update_fields=["assigned_to", "updated_at"])
    tell(
        kept,
        EventKind.ASSIGNED,
        agent_author(agent),
        text=str(to) if to else "",
        audience=Audience.AGENTS,
        detail={"to": str(to.pk) if to else None},
    )
    return kept


@transaction.atomic
def take_charge(dossier: Dossier, *, agent: Agent, now: datetime | None = None) -> Dossier:
    """The agent follows the dossier, and its examination starts if it had not: the person reads that someone has it."""
    kept = assign(dossier, to=agent, agent=agent)
    if Action.START_REVIEW not in actions_of(kept, Actor.AGENT):
        return kept
    return advance(kept, Action.START_REVIEW, agent=agent, now=now)


@transaction.atomic
def hand_over(dossier: Dossier, *, service: Service, agent: Agent) -> Dossier:
    """To another service of the town hall; nobody there has taken it yet."""
    kept = locked(dossier)
    if kept.service_id == service.pk:
        return kept
    kept.service, kept.assigned_to, kept.updated_at = service, None, timezone.now()
    kept.save(update_fields=["service", "assigned_to", "updated_at"])
    tell(kept, EventKind.MOVED, agent_author(agent), text=service.name, detail={"service": service.slug})
    return kept


@transaction.atomic
def advance(dossier: Dossier, action: Action, *, agent: Agent, now: datetime | None = None) -> Dossier:
    """Declare complete, start the review or reopen. Raises NotNow; other actions have their own verb."""
    if action not in PLAIN_ACTIONS:
        raise ValueError(f"{action} has its own verb")
    kept = locked(dossier)
    if action is Action.REOPEN:
        kept.decision, kept.decision_text, kept.decided_at = "", "", None
    move(kept, action, Actor.AGENT, now=now)
    tell(kept, TOLD[action], agent_author(agent), at=now)
    return kept


@transaction.atomic
def decide(
    dossier: Dossier,
    decision: str,
    *,
    agent: Agent,
    text: str = "",
    reason: str = "",
    letter: str = "",
    now: datetime | None = None,
) -> Dossier:
    """Accept, refuse or close, with a decision of the procedure; `text` replaces its ready-made message,
    `letter` the words of the document that comes with it.

    Raises UnknownDecision (also for a refusal without one of its reasons: CRPA L211-2), NotNow.
    """
    moment = now or timezone.now()
    kept = locked(dossier)
    chosen = kept.procedure.workflow.decision(decision)
    if chosen is None:
        raise UnknownDecision(decision)
    why = next((one for one in chosen.reasons if one.key == reason), None)
    if chosen.reasons and why is None:
        raise UnknownDecision(f"{decision} without a reason")
    action = OUTCOME_ACTIONS[chosen.outcome]
    kept.decision, kept.decided_at = chosen.key, moment
    kept.decision_text = "\n\n".join(one for one in (text or chosen.message, why.text if why else "") if one)
    move(kept, action, Actor.AGENT, now=moment)
    tell(
        kept,
        TOLD[action],
        agent_author(agent),
        text=kept.decision_text,
        detail={"decision": chosen.key, "reason": reason},
        at=moment,
    )
    # The documents that a decision issues carry it; without any, the e-mail says that there is something to read.
    if not issue_with_decision(kept, agent=agent, letter=letter, now=moment):
        mails.send_decision(kept)
    return kept


@transaction.atomic
def close_what_is_over(dossier: Dossier, *, now: datetime) -> bool:
    """The day that the request was about has passed (`retention.ends_on`): nothing is left to examine. False when somebody
    answered meanwhile, or when the workflow closes nothing."""
    kept = locked(dossier)
    if Action.CLOSE not in actions_of(kept, Actor.AGENT):
        return False
    kept.decided_at = now
    kept.decision_text = _("Les dates que vous aviez données sont passées\u00a0: la demande est close.")
    move(kept, Action.CLOSE, Actor.AGENT, now=now)
    tell(kept, EventKind.CLOSED, SYSTEM, text=kept.decision_text, at=now)
    return True


def can_withdraw(dossier: Dossier) -> bool:
    """While the town hall has not answered."""
    return Action.WITHDRAW in actions_of(dossier, Actor.CITIZEN)


@transaction.atomic
def withdraw(dossier: Dossier, *, now: datetime | None = None) -> Dossier:
    """The person gives up the request. Raises NotNow."""
    kept = locked(dossier)
    move(kept, Action.WITHDRAW, Actor.CITIZEN, now=now)
    tell(kept, EventKind.WITHDRAWN, CITIZEN, at=now)
    return kept
