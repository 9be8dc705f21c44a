"""What is asked of the State about a person, and what it answers. Nothing of either is ever logged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from teleservices.connectors.particulier.sources import Source


class StateTrouble(Exception):
    """No answer that can be used: the person answers alone. Its words name no one and nothing."""


class StateDown(StateTrouble):
    """It does not answer, or not in time, or not what it should."""


class NotKnown(StateTrouble):
    """It knows nobody of that identity, or nothing of what is asked."""


class NotAllowed(StateTrouble):
    """The commune's habilitation, or the person's token, does not open this."""


class StaleDatum(StateTrouble):
    """It answered, for a month that is too old, or still to come."""


@dataclass(frozen=True)
class Question:
    """About whom, and with which rights. `token`: FranceConnect's, which lives 60 seconds; `credential`: what API
    Particulier gave the commune; `recipient`: the commune's SIRET; `claims`: the identity that FranceConnect vouches for.
    """

    recipient: str
    token: str = field(default="", repr=False)
    credential: str = field(default="", repr=False)
    claims: Mapping[str, Any] = field(default_factory=dict, repr=False)
    identifier: str = field(default="", repr=False)


@dataclass(frozen=True)
class Datum:
    """The one value that was wanted: a whole number, or a text; `period` is "2026-10", "" when it has none."""

    value: int | str = field(repr=False)
    provider: str = ""
    period: str = ""


class StateData(Protocol):
    """A way to ask administrations."""

    def ask(self, source: Source, question: Question, *, today: date) -> Datum:
        """Raises StateDown, NotKnown, NotAllowed, StaleDatum."""

    def check_config(self) -> list[str]:
        """What is wrong, in French; empty when it answers."""
