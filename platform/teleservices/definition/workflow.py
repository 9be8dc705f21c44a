"""What can happen to a dossier: fixed legal states, and what a procedure lets people do and decide."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field, model_validator

from teleservices.definition.base import Key, Part, Text
from teleservices.definition.enums import Action, Actor, DossierState


class Outcome(StrEnum):
    """How a dossier ends."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    CLOSED = "closed"


OUTCOME_ACTIONS = {
    Outcome.ACCEPTED: Action.ACCEPT,
    Outcome.REFUSED: Action.REFUSE,
    Outcome.CLOSED: Action.CLOSE,
}


class Reason(Part):
    """A ready-made reason; an unfavourable decision must give one (CRPA L211-2)."""

    key: Key
    label: Text
    text: Text = Field(description="What the person will read")


class Decision(Part):
    """A decision that the agent may take."""

    key: Key
    outcome: Outcome
    label: Text
    message: Text = Field(description="What the person will read; the agent may change it")
    reasons: tuple[Reason, ...] = ()

    @model_validator(mode="after")
    def _a_refusal_has_reasons(self) -> "Decision":
        if self.outcome is Outcome.REFUSED and not self.reasons:
            raise ValueError("un refus se motive : ajoutez au moins une raison à « reasons »")
        return self


EVERYTHING_AN_AGENT_DOES = (
    Action.DECLARE_COMPLETE,
    Action.ASK_CORRECTION,
    Action.START_REVIEW,
    Action.ACCEPT,
    Action.REFUSE,
    Action.CLOSE,
    Action.REOPEN,
)


class Workflow(Part):
    """`actions` are those of agents; what citizens and the clock do follows from the law."""

    actions: tuple[Action, ...] = EVERYTHING_AN_AGENT_DOES
    decisions: tuple[Decision, ...] = Field(min_length=1)

    def decisions_for(self, action: Action) -> tuple[Decision, ...]:
        """The decisions that an action offers."""
        return tuple(one for one in self.decisions if OUTCOME_ACTIONS[one.outcome] is action)

    def decision(self, key: str) -> Decision | None:
        """The decision of that key."""
        return next((one for one in self.decisions if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Transition:
    """An action, from where, to where, by whom."""

    action: Action
    sources: frozenset[DossierState]
    target: DossierState
    actors: frozenset[Actor]


_OPEN = frozenset({DossierState.SUBMITTED, DossierState.COMPLETE, DossierState.UNDER_REVIEW})
_PENDING = _OPEN | {DossierState.INCOMPLETE}
_ENDED = frozenset({DossierState.ACCEPTED, DossierState.REFUSED, DossierState.CLOSED})
_AGENT, _CLOCK = frozenset({Actor.AGENT}), frozenset({Actor.CLOCK})
_PEOPLE = frozenset({Actor.CITIZEN, Actor.AGENT})

# Silence reaches a dossier that waits for the person too, when that does not stop the clock (`dossiers.clock`).
TRANSITIONS = (
    Transition(Action.SUBMIT, frozenset({DossierState.DRAFT}), DossierState.SUBMITTED, _PEOPLE),
    Transition(
        Action.DECLARE_COMPLETE,
        frozenset({DossierState.SUBMITTED, DossierState.INCOMPLETE}),
        DossierState.COMPLETE,
        _AGENT | _CLOCK,
    ),
    Transition(Action.ASK_CORRECTION, _PENDING, DossierState.INCOMPLETE, _AGENT),
    Transition(
        Action.ANSWER_CORRECTION, frozenset({DossierState.INCOMPLETE}), DossierState.SUBMITTED, _PEOPLE
    ),
    Transition(
        Action.START_REVIEW,
        frozenset({DossierState.SUBMITTED, DossierState.COMPLETE}),
        DossierState.UNDER_REVIEW,
        _AGENT,
    ),
    Transition(Action.ACCEPT, _OPEN, DossierState.ACCEPTED, _AGENT),
    Transition(Action.REFUSE, _PENDING, DossierState.REFUSED, _AGENT),
    Transition(Action.CLOSE, _PENDING, DossierState.CLOSED, _AGENT),
    Transition(Action.WITHDRAW, _PENDING, DossierState.CLOSED, frozenset({Actor.CITIZEN})),
    Transition(Action.REOPEN, _ENDED, DossierState.UNDER_REVIEW, _AGENT),
    Transition(Action.ACCEPT_BY_SILENCE, _PENDING, DossierState.ACCEPTED, _CLOCK),
    Transition(Action.REFUSE_BY_SILENCE, _PENDING, DossierState.REFUSED, _CLOCK),
)

BY_ACTION = {transition.action: transition for transition in TRANSITIONS}


class ForbiddenActionError(ValueError):
    """The action does not exist from that state, for that actor, in that procedure."""


def _offered(workflow: Workflow, transition: Transition, actor: Actor) -> bool:
    if actor is not Actor.AGENT or transition.action in {Action.SUBMIT, Action.ANSWER_CORRECTION}:
        return True
    if transition.action in OUTCOME_ACTIONS.values() and not workflow.decisions_for(transition.action):
        return False
    return transition.action in workflow.actions


def allowed_actions(workflow: Workflow, state: DossierState, actor: Actor) -> tuple[Action, ...]:
    """What that actor may do from that state, in the order of the table."""
    return tuple(
        one.action
        for one in TRANSITIONS
        if state in one.sources and actor in one.actors and _offered(workflow, one, actor)
    )


def next_state(workflow: Workflow, state: DossierState, action: Action, actor: Actor) -> DossierState:
    """The state after the action. Raises ForbiddenActionError."""
    if action not in allowed_actions(workflow, state, actor):
        raise ForbiddenActionError(f"{actor} cannot {action} a dossier that is {state}")
    return BY_ACTION[action].target
