"""What an author should know beyond errors: answers that lead nowhere, and answers that always end the journey."""

from collections.abc import Iterator
from dataclasses import dataclass

from teleservices.definition.conditions import Finding, Path
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
    """All the ways, and what they teach; `dead` is what refuses the definition: nobody could ever file it."""

    ways: Ways
    remarks: tuple[Remark, ...]
    dead: Finding | None = None


def review(procedure: Procedure) -> Review:
    """Read a procedure as its author should."""
    ways = ways_through(procedure)
    if not ways.is_complete:
        return Review(ways, ())
    return Review(ways, tuple(_always_stopped(procedure, ways)), _never_sent(procedure, ways))


def _never_sent(procedure: Procedure, ways: Ways) -> Finding | None:
    if not procedure.steps or any(way.ending == DEPOSIT for way in ways.ways):
        return None
    rules = ", ".join(sorted({way.ending for way in ways.ways}))
    message = f"aucune réponse ne mène à l’envoi de la demande : tout finit par « {rules} »"
    return Finding(
        ("ineligibility",), message, "corrigez ces règles : elles tiennent toujours à elles toutes"
    )


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
