"""A street where numbers matter: its parts, and what is known at a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cms.streets.enums import Side
from cms.streets.rounds import Collections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cms.streets.models import Street


class Fact(BaseModel):
    """Something that depends on the street: « École de secteur », « Jean-Moulin »."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str = Field(max_length=80)
    value: str = Field(max_length=300)


class Part(BaseModel):
    """Numbers of a street, by side, from one to another (0 as the last: to the end). Empty answers are the street's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    side: Side = Side.BOTH
    first: int = Field(default=1, ge=0, le=9999)
    last: int = Field(default=0, ge=0, le=9999)
    sector: str = Field(default="", max_length=80)
    collections: Collections = Field(default_factory=Collections)
    facts: tuple[Fact, ...] = ()

    def holds(self, number: int) -> bool:
        if number < self.first or (self.last and number > self.last):
            return False
        return self.side is Side.BOTH or (number % 2 == 0) == (self.side is Side.EVEN)

    @property
    def words(self) -> str:
        """« Numéros pairs du 2 au 40 »."""
        side = {Side.EVEN: _("Numéros pairs"), Side.ODD: _("Numéros impairs"), Side.BOTH: _("Numéros")}[
            self.side
        ]
        if self.last:
            return _("%(side)s du %(first)d au %(last)d") % {
                "side": side, "first": self.first, "last": self.last,
            }  # fmt: skip
        if self.first > 1:
            return _("%(side)s à partir du %(first)d") % {"side": side, "first": self.first}
        return str(side)


@dataclass(frozen=True)
class Known:
    """What is known at an address."""

    sector: str
    collections: Collections
    facts: tuple[Fact, ...]
    part: Part | None = None


def facts_of(data: Any) -> tuple[Fact, ...]:
    try:
        return tuple(Fact.model_validate(one) for one in data or ())
    except ValidationError:
        return ()


def parts_of(street: Street) -> tuple[Part, ...]:
    """None when one cannot be read: half of a street is no street."""
    try:
        return tuple(Part.model_validate(one) for one in street.parts or ())
    except ValidationError:
        return ()


def known_at(street: Street, number: int | None) -> Known:
    """The street's, and over them those of the part that holds the number."""
    base = Known(street.sector, Collections.of_json(street.collections), facts_of(street.facts))
    part = next((one for one in parts_of(street) if number is not None and one.holds(number)), None)
    return _over(base, part) if part else base


def _over(base: Known, part: Part) -> Known:
    collections = part.collections if part.collections.rounds else base.collections
    return Known(part.sector or base.sector, collections, _merged(base.facts, part.facts), part)


def _merged(base: Sequence[Fact], over: Sequence[Fact]) -> tuple[Fact, ...]:
    facts = {one.label: one for one in base} | {one.label: one for one in over}
    return tuple(facts.values())
