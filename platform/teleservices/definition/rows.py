"""Answers for people: the check-your-answers page, the PDF, the agent's screen show the same rows."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from teleservices.definition.addresses import Address, items_of
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.group import GroupField
from teleservices.definition.procedure import Procedure
from teleservices.definition.walking import EMPTY, Answers, VisibleField, Walk, walk

COMPUTED = "computed"
"""The kind of a row that nobody typed: it cannot be changed by itself."""


@dataclass(frozen=True, slots=True)
class Row:
    """One question and its answer; `value` may have several lines."""

    step: str
    step_title: str
    field: str
    kind: str
    label: str
    value: str
    answered: bool

    @property
    def change(self) -> str:
        """Where to change it: the key of the step, and the anchor of the field in its page."""
        return f"{self.step}#{self.field}"


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one step, or of one item of a group."""

    step: str
    title: str
    rows: tuple[Row, ...]


def _row(seen: VisibleField, answers: Answers, title: str) -> Row:
    value = answers.get(seen.field.key)
    answered = value not in EMPTY
    return Row(
        step=seen.step.key,
        step_title=title,
        field=seen.field.key,
        kind=seen.field.kind,
        label=seen.field.label,
        value=seen.field.in_words(value) if answered else _("Non renseigné"),
        answered=answered,
    )


def answers_as_rows(procedure: Procedure, answers: Answers, circumstances: Circumstances) -> tuple[Row, ...]:
    """A row for each question asked, in order; explanations have none. A group is followed by its items' rows,
    each item under its own title.
    """
    walked = walk(procedure, answers, circumstances)
    rows: list[Row] = []
    for step in walked.steps:
        for one in step.fields:
            if one.field.asks:
                rows.append(_row(one, walked.given, step.step.title))
            for item in one.items:
                rows += [_row(nested, walked.given, item.name) for nested in item.fields if nested.field.asks]
    return (*rows, *_computed_rows(procedure, walked))


def _computed_rows(procedure: Procedure, walked: Walk) -> Iterator[Row]:
    """What follows from the answers, for the values that have a label."""
    last = walked.steps[-1].step.key if walked.steps else ""
    for one in procedure.computed:
        value = walked.variables.get(one.key)
        if one.label and value is not None:
            title = _("D’après vos réponses")
            yield Row(last, title, one.key, COMPUTED, one.label, one.in_words(value), answered=True)


def labels(procedure: Procedure, answers: Answers, circumstances: Circumstances) -> dict[str, str]:
    """The label of every question asked, by key or address: "Enfant 2, Son identité"."""
    found = {}
    for step in walk(procedure, answers, circumstances).steps:
        for one in step.fields:
            found[one.field.key] = one.field.label
            for item in one.items:
                found |= {nested.field.key: f"{item.name}, {nested.field.label}" for nested in item.fields}
    return found


def labels_of(procedure: Procedure, answers: Answers, names: Collection[str]) -> list[str]:
    """The labels of what keys and addresses name, in order, asked now or not: "Enfant 2, Son identité"."""
    found = []
    for _step, field in procedure.fields():
        if field.key in names:
            found.append(field.label)
        if isinstance(field, GroupField):
            for rank, item in enumerate(items_of(answers.get(field.key)), 1):
                inside = ((one, Address(field.key, str(item["id"]), one.key)) for one in field.fields)
                found += [f"{field.item_name(rank)}, {one.label}" for one, at in inside if str(at) in names]
    return found


def answers_as_sections(
    procedure: Procedure, answers: Answers, circumstances: Circumstances
) -> tuple[Section, ...]:
    """The same rows, by step."""
    rows = answers_as_rows(procedure, answers, circumstances)
    return tuple(
        Section(step, title, tuple(group))
        for (step, title), group in groupby(rows, lambda row: (row.step, row.step_title))
    )
