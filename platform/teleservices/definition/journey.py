"""A person's way through a procedure: what is asked now, what is wrong, how far they are.

Everything is computed from the definition, the answers and the circumstances, so that a page, the deposit and
the agent's screen agree. Hidden questions count as unanswered, whatever an earlier answer left there.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from pydantic import JsonValue

from teleservices.definition.addresses import named
from teleservices.definition.base import french_spaces
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, FormData, Problem
from teleservices.definition.fields.file import FileField
from teleservices.definition.fields.group import GroupField
from teleservices.definition.procedure import Ineligibility, Procedure
from teleservices.definition.walking import (
    EMPTY,
    SETTINGS_KEPT,
    Answers,
    VisibleField,
    VisibleItem,
    VisibleStep,
    Walk,
    Walker,
    walk,
)
from teleservices.expressions import references


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
    """The supporting documents asked for these answers, compulsory or not, those of groups' items too."""
    return tuple(
        one
        for seen in visible_fields(procedure, answers, circumstances)
        for one in (seen, *(nested for item in seen.items for nested in item.fields))
        if isinstance(one.field, FileField)
    )


def field_problems(seen: VisibleField, answers: Answers, circumstances: Circumstances) -> list[Problem]:
    """What is wrong with the answer to one visible field. `answers` are those of the walk (`Walk.given`)."""
    value = answers.get(seen.field.key)
    if seen.field.is_missing(value):
        first = seen.field.inputs()[0].name if seen.field.inputs() else seen.field.key
        return [Problem(first, seen.field.missing_message())] if seen.required else []
    unfinished = [one for one in seen.items if item_problems(one, answers, circumstances)]
    return [
        *seen.field.problems(value, circumstances),
        *(_to_finish(seen.field.key, one) for one in unfinished),
    ]


def _to_finish(group: str, item: VisibleItem) -> Problem:
    words = _("«\u00a0%(item)s\u00a0» est à compléter\u00a0: choisissez «\u00a0Modifier\u00a0»") % {
        "item": item.name
    }
    return Problem(group, french_spaces(words), items=(item.id,))


def item_problems(
    item: VisibleItem, answers: Answers, circumstances: Circumstances
) -> dict[str, list[Problem]]:
    """Problems of one item of a group, by address."""
    found = {one.field.key: field_problems(one, answers, circumstances) for one in item.fields}
    return {key: problems for key, problems in found.items() if problems}


def check_answers(
    procedure: Procedure, answers: Answers, circumstances: Circumstances, *, step: str | None = None
) -> dict[str, list[Problem]]:
    """Problems by key of field, in the order of the page, for one step or for all; empty when all is well."""
    walked = walk(procedure, answers, circumstances)
    found = {}
    for one in walked.steps:
        for seen in one.fields if step in (None, one.step.key) else ():
            if problems := field_problems(seen, walked.given, circumstances):
                found[seen.field.key] = problems
    return found


def read_step(
    procedure: Procedure, step: str, data: FormData, answers: Answers, circumstances: Circumstances
) -> dict[str, JsonValue]:
    """All answers after a page was sent: the step's own are read from the form; files and groups stay as they were."""
    merged = dict(answers)
    found = procedure.step(step)
    for field in found.fields if found else ():
        if field.asks and field.travels:
            merged[field.key] = field.parse(data, circumstances)
    return merged


def read_item(
    group: GroupField, item: str, data: FormData, circumstances: Circumstances
) -> dict[str, JsonValue]:
    """The answers that the page of an item holds, by address; its files do not travel with them."""
    fields = [group.field_of(item, field.key) for field in group.fields if field.asks and field.travels]
    return {one.key: one.parse(data, circumstances) for one in fields if one is not None}


def proposals(
    procedure: Procedure, step: str, answers: Answers, circumstances: Circumstances
) -> dict[str, JsonValue]:
    """Answers given elsewhere that a step may start from, for its questions that have none (`same_as`)."""
    walker = Walker(procedure, answers, circumstances)
    seen = [one.field for shown in walker.walk().steps if shown.step.key == step for one in shown.fields]
    return _borrowed(walker, seen, {})


def item_proposals(
    procedure: Procedure, item: VisibleItem, answers: Answers, circumstances: Circumstances
) -> dict[str, JsonValue]:
    """The same for an item of a group, by address."""
    walker = Walker(procedure, answers, circumstances)
    walker.walk()
    return _borrowed(walker, [one.field for one in item.fields], item.variables)


def _borrowed(walker: Walker, fields: Sequence[FieldBase], scope: Mapping[str, Any]) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for field in fields:
        sources = (
            field.borrowed(walker.answers[same.field])
            for same in field.same_as
            if walker.answers.get(same.field) not in EMPTY and walker.holds(same.when, scope)
        )
        value = next((one for one in sources if one not in EMPTY), None)
        if value is not None and walker.given.get(field.key) in EMPTY:
            found[field.key] = value
    return found


def kept_answers(
    procedure: Procedure, answers: Answers, circumstances: Circumstances
) -> dict[str, JsonValue]:
    """Only answers to questions that are still asked: what a deposit keeps."""
    variables = walk(procedure, answers, circumstances).variables
    found: dict[str, JsonValue] = {}
    for _step, field in procedure.fields():
        value = variables[field.key]
        if isinstance(field, GroupField) and value is not None:
            value = [_kept_item(field, one) for one in value]
        if value not in (None, []):
            found[field.key] = value
    settings = {SETTINGS_KEPT: dict(variables["offer"])} if procedure.settings else {}
    return found | settings


def _kept_item(group: GroupField, scope: Mapping[str, Any]) -> dict[str, JsonValue]:
    keys = ("id", *(field.key for field in group.fields))
    return {key: scope[key] for key in keys if scope[key] is not None}


def item_at(
    procedure: Procedure, answers: Answers, circumstances: Circumstances, group: str, item: str
) -> VisibleItem | None:
    """An item as it is asked now, None when it is not there or the group is not asked."""
    for seen in visible_fields(procedure, answers, circumstances):
        if seen.field.key == group:
            return next((one for one in seen.items if one.id == item), None)
    return None


def fields_at(
    procedure: Procedure, answers: Answers, circumstances: Circumstances, names: Collection[str]
) -> tuple[VisibleField, ...]:
    """The fields that keys and addresses name, asked or not, each with its item's name in its label.

    A group that is named stands for every field of its items.
    """
    walker = Walker(procedure, answers, circumstances)
    walker.walk()
    found: list[VisibleField] = []
    for step, field in procedure.fields():
        if not isinstance(field, GroupField):
            if field.key in names and field.asks:
                fitted = field.fitted(walker.variables["offer"])
                found.append(VisibleField(step, fitted, required=field.required))
            continue
        for item in walker.items(step, field, answers.get(field.key)):
            for one in item.fields:
                if one.field.asks and named(one.field.key, names):
                    label = f"{item.name}, {one.field.label}"
                    found.append(replace(one, field=one.field.model_copy(update={"label": label})))
    return tuple(found)


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
        if walked.variables[seen.field.key] in EMPTY
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
