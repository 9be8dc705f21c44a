"""A person's way through a procedure: what is asked now, what is wrong, how far they are.

Everything is computed from the definition, the answers and the circumstances, so that a page, the deposit and
the agent's screen agree. Hidden questions count as unanswered, whatever an earlier answer left there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import JsonValue

from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, FormData, Problem
from teleservices.definition.fields.choice import ChoiceBase
from teleservices.definition.fields.file import FileField
from teleservices.definition.procedure import Ineligibility, Procedure, Step
from teleservices.definition.settings import setting_values
from teleservices.expressions import holds, references

Answers = Mapping[str, JsonValue]
"""Answers by key of field; a key may be absent."""

SETTINGS_KEPT = "offer"
"""Where a deposit keeps the settings under which it was made: no field bears that name."""

EMPTY: tuple[JsonValue, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class VisibleField:
    """A field as it is asked now: a list only offers what makes sense."""

    step: Step
    field: FieldBase
    required: bool


@dataclass(frozen=True, slots=True)
class VisibleStep:
    """A step as it is asked now."""

    step: Step
    fields: tuple[VisibleField, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """The whole journey for some answers."""

    steps: tuple[VisibleStep, ...]
    variables: Mapping[str, Any]
    """As conditions see them: hidden questions are None."""
    ineligibility: Ineligibility | None


class _Walker:
    """Goes once through the definition: conditions only look back."""

    def __init__(self, procedure: Procedure, answers: Answers, circumstances: Circumstances) -> None:
        self.procedure, self.answers, self.circumstances = procedure, answers, circumstances
        self.variables: dict[str, Any] = {field.key: None for _, field in procedure.fields()}
        self.variables["commune"] = circumstances.commune.variables()
        self.variables["offer"] = settings_in_force(procedure, answers, circumstances)

    def holds(self, condition: str | None) -> bool:
        return condition is None or holds(condition, self.variables, today=self.circumstances.today)

    def field(self, step: Step, field: FieldBase) -> VisibleField | None:
        if not self.holds(field.visible_when):
            return None
        field = field.fitted(self.variables["offer"])
        if isinstance(field, ChoiceBase):
            field = field.with_choices(
                [choice for choice in field.choices if self.holds(choice.visible_when)]
            )
        value = self.answers.get(field.key)
        if value in EMPTY or (isinstance(field, ChoiceBase) and field.problems(value, self.circumstances)):
            value = None
        self.variables[field.key] = value
        required = field.required if field.required_when is None else self.holds(field.required_when)
        return VisibleField(step, field, required and field.asks)

    def walk(self) -> Walk:
        steps = []
        for step in self.procedure.steps:
            if self.holds(step.visible_when):
                found = tuple(seen for field in step.fields if (seen := self.field(step, field)) is not None)
                if found:
                    steps.append(VisibleStep(step, found))
        blocked = next((rule for rule in self.procedure.ineligibility if self.holds(rule.when)), None)
        return Walk(tuple(steps), self.variables, blocked)


def settings_in_force(
    procedure: Procedure, answers: Answers, circumstances: Circumstances
) -> dict[str, JsonValue]:
    """What the commune says of itself: on the day of the deposit when there was one, else now."""
    kept = answers.get(SETTINGS_KEPT)
    return setting_values(procedure.settings, kept if isinstance(kept, Mapping) else circumstances.settings)


def walk(procedure: Procedure, answers: Answers, circumstances: Circumstances) -> Walk:
    """What is asked, and what stops the person, for these answers."""
    return _Walker(procedure, answers, circumstances).walk()


def visible_steps(
    procedure: Procedure, answers: Answers, circumstances: Circumstances
) -> tuple[VisibleStep, ...]:
    """The steps that make sense for these answers, in order."""
    return walk(procedure, answers, circumstances).steps


def visible_fields(
    procedure: Procedure, answers: Answers, circumstances: Circumstances, *, step: str | None = None
) -> tuple[VisibleField, ...]:
    """The fields that make sense for these answers: of one step, or of all."""
    steps = visible_steps(procedure, answers, circumstances)
    return tuple(field for one in steps if step in (None, one.step.key) for field in one.fields)


def ineligibility(
    procedure: Procedure, answers: Answers, circumstances: Circumstances
) -> Ineligibility | None:
    """The first rule that stops the person, None when they may go on."""
    return walk(procedure, answers, circumstances).ineligibility


def required_documents(
    procedure: Procedure, answers: Answers, circumstances: Circumstances
) -> tuple[VisibleField, ...]:
    """The supporting documents asked for these answers, compulsory or not."""
    return tuple(
        seen
        for seen in visible_fields(procedure, answers, circumstances)
        if isinstance(seen.field, FileField)
    )


def field_problems(seen: VisibleField, answers: Answers, circumstances: Circumstances) -> list[Problem]:
    """What is wrong with the answer to one visible field."""
    value = answers.get(seen.field.key)
    if value in EMPTY or value is False:
        first = seen.field.inputs()[0].name if seen.field.inputs() else seen.field.key
        return [Problem(first, seen.field.missing_message())] if seen.required else []
    return seen.field.problems(value, circumstances)


def check_answers(
    procedure: Procedure, answers: Answers, circumstances: Circumstances, *, step: str | None = None
) -> dict[str, list[Problem]]:
    """Problems by key of field, in the order of the page, for one step or for all; empty when all is well."""
    found = {}
    for seen in visible_fields(procedure, answers, circumstances, step=step):
        if problems := field_problems(seen, answers, circumstances):
            found[seen.field.key] = problems
    return found


def read_step(
    procedure: Procedure, step: str, data: FormData, answers: Answers, circumstances: Circumstances
) -> dict[str, JsonValue]:
    """All answers after a page was sent: the step's own are read from the form, files stay as they were."""
    merged = dict(answers)
    found = procedure.step(step)
    for field in found.fields if found else ():
        if field.asks and not isinstance(field, FileField):
            merged[field.key] = field.parse(data, circumstances)
    return merged


def proposals(
    procedure: Procedure, step: str, answers: Answers, circumstances: Circumstances
) -> dict[str, JsonValue]:
    """Answers given elsewhere that a step may start from, for its questions that have none (`same_as`)."""
    walker = _Walker(procedure, answers, circumstances)
    seen = [one.field for shown in walker.walk().steps if shown.step.key == step for one in shown.fields]
    found: dict[str, JsonValue] = {}
    for field in seen:
        sources = (
            field.borrowed(answers[same.field])
            for same in field.same_as
            if answers.get(same.field) not in EMPTY and walker.holds(same.when)
        )
        value = next((one for one in sources if one not in EMPTY), None)
        if value is not None and answers.get(field.key) in EMPTY:
            found[field.key] = value
    return found


def kept_answers(
    procedure: Procedure, answers: Answers, circumstances: Circumstances
) -> dict[str, JsonValue]:
    """Only answers to questions that are still asked: what a deposit keeps."""
    variables = walk(procedure, answers, circumstances).variables
    keys = [field.key for _, field in procedure.fields()]
    settings = {SETTINGS_KEPT: dict(variables["offer"])} if procedure.settings else {}
    return {key: variables[key] for key in keys if variables[key] is not None} | settings


class StepState(StrEnum):
    """Where a step stands."""

    DONE = "done"
    CURRENT = "current"
    TO_DO = "to_do"


@dataclass(frozen=True, slots=True)
class StepProgress:
    """A step in the list of steps."""

    key: str
    title: str
    state: StepState


@dataclass(frozen=True, slots=True)
class Progress:
    """ "Étape 2 sur 5". `position` is 0 when the current step is not visible (any more); `may_grow`: an answer
    still to come may bring more steps, so that `total` is not promised.
    """

    position: int
    total: int
    may_grow: bool
    steps: tuple[StepProgress, ...]
    previous: str | None
    next: str | None


def progress(procedure: Procedure, answers: Answers, circumstances: Circumstances, current: str) -> Progress:
    """How far the person is at a step, and the keys of the steps around it."""
    walked = walk(procedure, answers, circumstances)
    seen = walked.steps
    keys = [one.step.key for one in seen]
    position = keys.index(current) + 1 if current in keys else 0
    wrong = check_answers(procedure, answers, circumstances)

    def state(one: VisibleStep) -> StepState:
        if one.step.key == current:
            return StepState.CURRENT
        return StepState.TO_DO if any(field.field.key in wrong for field in one.fields) else StepState.DONE

    return Progress(
        position=position,
        total=len(keys),
        may_grow=_may_grow(procedure, walked),
        steps=tuple(StepProgress(one.step.key, one.step.title, state(one)) for one in seen),
        previous=keys[position - 2] if position > 1 else None,
        next=keys[position] if 0 < position < len(keys) else None,
    )


def _may_grow(procedure: Procedure, walked: Walk) -> bool:
    """Whether a hidden step hangs on a question that is asked and has no answer yet."""
    shown = {one.step.key for one in walked.steps}
    waiting = {
        seen.field.key
        for one in walked.steps
        for seen in one.fields
        if walked.variables[seen.field.key] is None
    }
    return any(
        step.visible_when and references(step.visible_when).names & waiting
        for step in procedure.steps
        if step.key not in shown
    )


def first_unfinished_step(procedure: Procedure, answers: Answers, circumstances: Circumstances) -> str | None:
    """The key of the first step with something wrong, None when the person may check and send."""
    wrong = check_answers(procedure, answers, circumstances)
    for one in visible_steps(procedure, answers, circumstances):
        if any(field.field.key in wrong for field in one.fields):
            return one.step.key
    return None
