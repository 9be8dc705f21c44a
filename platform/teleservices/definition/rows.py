"""Answers for people: the check-your-answers page, the PDF, the agent's screen show the same rows."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from teleservices.definition.circumstances import Circumstances
from teleservices.definition.journey import EMPTY, Answers, VisibleField, visible_fields
from teleservices.definition.procedure import Procedure


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
    """The rows of one step."""

    step: str
    title: str
    rows: tuple[Row, ...]


def _row(seen: VisibleField, answers: Answers) -> Row:
    value = answers.get(seen.field.key)
    answered = value not in EMPTY
    return Row(
        step=seen.step.key,
        step_title=seen.step.title,
        field=seen.field.key,
        kind=seen.field.kind,
        label=seen.field.label,
        value=seen.field.in_words(value) if answered else _("Non renseigné"),
        answered=answered,
    )


def answers_as_rows(procedure: Procedure, answers: Answers, circumstances: Circumstances) -> tuple[Row, ...]:
    """A row for each question asked, in order; explanations have none."""
    seen = visible_fields(procedure, answers, circumstances)
    return tuple(_row(one, answers) for one in seen if one.field.asks)


def answers_as_sections(
    procedure: Procedure, answers: Answers, circumstances: Circumstances
) -> tuple[Section, ...]:
    """The same rows, by step."""
    rows = answers_as_rows(procedure, answers, circumstances)
    return tuple(
        Section(step, title, tuple(group))
        for (step, title), group in groupby(rows, lambda row: (row.step, row.step_title))
    )
