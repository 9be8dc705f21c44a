"""What surrounds the answers of a person: the commune, the day, the towns of France."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from pydantic import JsonValue

from teleservices.definition.slots import RoomCalendar


@dataclass(frozen=True, slots=True)
class Town:
    """A commune that a person may name in an answer."""

    insee: str
    name: str
    department: str = ""


class TownDirectory(Protocol):
    """Where town names are looked up."""

    def get(self, insee: str) -> Town | None:
        """The town that bears this INSEE code."""

    def search(self, name: str) -> Sequence[Town]:
        """Towns whose whole name is this one, case and accents aside; several may bear it."""


@dataclass(frozen=True, slots=True)
class CommuneFacts:
    """What conditions may know of the commune that offers the procedure."""

    insee: str
    name: str
    former_codes: tuple[str, ...] = ()
    """Codes of the communes that were merged into it: it keeps their registers."""
    population: int = 0

    def variables(self) -> dict[str, Any]:
        """As conditions see it."""
        codes = [self.insee, *self.former_codes]
        return {"insee": self.insee, "name": self.name, "codes": codes, "population": self.population}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Given by the caller: nothing here looks at a clock, a request or a database."""

    commune: CommuneFacts
    today: date
    towns: TownDirectory | None = field(default=None, compare=False)
    settings: Mapping[str, JsonValue] | None = field(default=None, hash=False)
    """What the commune says of itself for the procedure (`Offer.settings`)."""
    rooms: RoomCalendar | None = field(default=None, compare=False)
    """What can be booked, and when."""
    waived: frozenset[str] = frozenset()
    """Prefills (`Prefill`) of questions that nobody can answer here: somebody who has no e-mail, filed for by an agent."""
