"""What an author should know beyond errors: answers that lead nowhere, and answers that always end the journey."""

from collections.abc import Iterator
from dataclasses import dataclass

from teleservices.definition.conditions import Path
from teleservices.definition.fields.base import FieldBase
from teleservices.definition.fields.choice import ChoiceBase
from teleservices.definition.paths import DEPOSIT, Ways, ways_through
from teleservices.definition.procedure import Procedure


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to read again; nothing is refused for it."""

    path: Path
    message: str


@dataclass(frozen=True, slots=True)
class Review:
    """All the ways, and what they teach."""

    ways: Ways
    remarks: tuple[Remark, ...]


def review(procedure: Procedure) -> Review:
    """Read a procedure as its author should."""
    ways = ways_through(procedure)
    found = (*_never_sent(procedure, ways), *_always_stopped(procedure, ways))
    return Review(ways, found if ways.is_complete else ())


def _never_sent(procedure: Procedure, ways: Ways) -> Iterator[Remark]:
    if procedure.steps and not any(way.ending == DEPOSIT for way in ways.ways):
        yield Remark(("steps",), "aucune réponse ne mène à l’envoi de la demande")


def _always_stopped(procedure: Procedure, ways: Ways) -> Iterator[Remark]:
    """Answers of a list with which nobody can file."""
    for number, step in enumerate(procedure.steps):
        for position, field in enumerate(step.fields):
            at: Path = ("steps", number, "fields", position)
            for place, value in _values(field):
                endings = {way.ending for way in ways.ways if value in way.met.get(field.key, ())}
                if endings and DEPOSIT not in endings:
                    rules = ", ".join(sorted(endings))
                    message = f"la réponse « {value} » finit toujours par « {rules} »"
                    yield Remark((*at, *place), message)


def _values(field: FieldBase) -> Iterator[tuple[Path, str]]:
    for number, choice in enumerate(field.choices if isinstance(field, ChoiceBase) else ()):
        yield ("choices", number), choice.value
