"""Who may file for somebody else: an agent at the desk, and the people whom the law lets act for another.

A mandate is given as one likes, unless a text asks for the person (code civil, articles 1984 and 1985); a minor and a
protected adult act through who represents them (code civil, articles 388-1-1, 415, 473, 494-1). What only some people may
ask for (an act of civil status, code civil 101-1) keeps its own questions: `mandated: []` closes the page.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from teleservices.definition.base import MaybeText, Part


class Capacity(StrEnum):
    """By what right somebody files for another person."""

    AGENT = "agent"
    """An agent of the town hall, at the person's own demand. Never written in a definition."""
    RELATIVE = "relative"
    LEGAL = "legal_representative"
    ASSOCIATION = "association"
    PROFESSIONAL = "professional"
    HELPER = "helper"
    """A digital mediator, a social worker: « aidant »."""


class DeskChannel(StrEnum):
    """How a person reaches an agent who files for them."""

    COUNTER = "counter"
    PHONE = "phone"
    PAPER = "paper"


class ProofRule(StrEnum):
    """Whether a document must say that the person agreed."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"
    """The declaration alone."""


class Mandated(Part):
    """One capacity that the procedure admits."""

    capacity: Capacity
    proof: ProofRule = ProofRule.REQUIRED
    help: MaybeText = Field(default="", description="Which document proves it, in words")


def _lawful(found: tuple[Mandated, ...]) -> tuple[Mandated, ...]:
    names = [one.capacity for one in found]
    if Capacity.AGENT in names:
        raise ValueError("« agent » ne s’écrit pas dans « mandated » : les agents sont dans « desk »")
    if len(set(names)) != len(names):
        raise ValueError("une qualité est écrite deux fois : gardez-en une")
    return found


USUAL = (
    Mandated(capacity=Capacity.RELATIVE, proof=ProofRule.REQUIRED),
    Mandated(capacity=Capacity.LEGAL, proof=ProofRule.REQUIRED),
    Mandated(capacity=Capacity.ASSOCIATION, proof=ProofRule.REQUIRED),
    Mandated(capacity=Capacity.HELPER, proof=ProofRule.REQUIRED),
)
"""What ordinary law admits, each with a written mandate or a judgment."""


class OnBehalf(Part):
    """Who may file this procedure for somebody else."""

    desk: tuple[DeskChannel, ...] = Field(
        default=tuple(DeskChannel), description="How agents may take it for a person; [] forbids it"
    )
    mandated: Annotated[tuple[Mandated, ...], AfterValidator(_lawful)] = Field(
        default=USUAL, description="Who may file online for somebody else; [] forbids it"
    )
    refusal: MaybeText = Field(default="", description="Why nobody may, or to whom to turn: told to people")

    def rule(self, capacity: Capacity) -> Mandated | None:
        """The rule of a capacity, None when the procedure does not admit it."""
        return next((one for one in self.mandated if one.capacity is capacity), None)
