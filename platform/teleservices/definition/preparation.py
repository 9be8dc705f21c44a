"""A list of what to bring, made for the person: a few questions, nothing kept, nothing sent.

For procedures done in person (channel PREP). The questions are fields like any other, and the list is read by the
same walk, as a second step that only explains.
"""

from dataclasses import dataclass

from pydantic import JsonValue

from teleservices.definition.checks import check_procedure
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.conditions import Finding, Path
from teleservices.definition.fields.base import FormData, Problem
from teleservices.definition.fields.explanation import ExplanationField
from teleservices.definition.journey import check_answers, read_step, visible_fields
from teleservices.definition.procedure import PreparedItem, Procedure, Step
from teleservices.definition.reachability import unreachable
from teleservices.definition.walking import VisibleField

QUESTIONS, LISTED = "questions", "liste"
NOTHING_ELSE: dict[str, tuple[()]] = {
    "ineligibility": (), "computed": (), "routing": (), "issued_documents": (),
}  # fmt: skip
"""What reads the journey's own answers, and means nothing here."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a page of preparation shows: the questions with their answers, then the list once nothing is wrong."""

    fields: tuple[VisibleField, ...]
    answers: dict[str, JsonValue]
    problems: dict[str, list[Problem]]
    items: tuple[PreparedItem, ...]


def prepare(procedure: Procedure, data: FormData | None, circumstances: Circumstances) -> Prepared:
    """The questions, and the list for the answers of a form; `data` is None before any answer."""
    journey = _as_journey(procedure)
    answers = read_step(journey, QUESTIONS, data, {}, circumstances) if data is not None else {}
    problems = check_answers(journey, answers, circumstances, step=QUESTIONS) if data is not None else {}
    fields = visible_fields(journey, answers, circumstances, step=QUESTIONS)
    listed = visible_fields(journey, answers, circumstances, step=LISTED)
    shown = {one.field.key for one in listed} if data is not None and not problems else set()
    items = procedure.preparation.items if procedure.preparation else ()
    found = tuple(item for number, item in enumerate(items) if _key(number) in shown)
    return Prepared(fields, answers, problems, found)


def check_preparation(procedure: Procedure) -> list[Finding]:
    """What is wrong with the questions or with the conditions of the list."""
    if procedure.preparation is None:
        return []
    journey = _as_journey(procedure)
    findings = check_procedure(journey) or list(unreachable(journey))
    return [Finding(_place(one.path), one.message, one.remedy) for one in findings]


def _key(number: int) -> str:
    return f"piece_{number}"


def _as_journey(procedure: Procedure) -> Procedure:
    preparation = procedure.preparation
    if preparation is None:
        raise ValueError(f"{procedure.slug} has nothing to prepare")
    items = tuple(
        ExplanationField(
            key=_key(number), type="explanation", label=item.text, text=item.text, visible_when=item.when
        )
        for number, item in enumerate(preparation.items)
    )
    steps = (
        Step(key=QUESTIONS, title=procedure.title, fields=preparation.fields),
        Step(key=LISTED, title=procedure.title, fields=items),
    )
    cost = procedure.cost.model_copy(update={"amount": None})
    silence = procedure.silence.model_copy(update={"cases": ()})
    return procedure.model_copy(update={"steps": steps, "cost": cost, "silence": silence, **NOTHING_ELSE})


def _place(path: Path) -> Path:
    """Where a finding on the journey stands in the document."""
    match path:
        case ("steps", 0, *rest):
            return ("preparation", *rest)
        case ("steps", 1, "fields", number, "visible_when", *_rest):
            return ("preparation", "items", number, "when")
    return path
