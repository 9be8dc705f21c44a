"""The delays around silence, as data: to say that something is missing, to send it, to extend, to alert the service."""

from enum import StrEnum

from pydantic import Field, model_validator

from teleservices.definition.base import Key, MaybeText, Part, Text
from teleservices.definition.law import DelayRule
from teleservices.expressions import Condition

DEFAULT_ESCALATION = (10, 3)
"""Days before the date: the agent who follows the dossier, then everybody who may decide."""


class Unanswered(StrEnum):
    """What it means that the person let the time given for a missing piece pass."""

    NONE = "none"
    """Nothing by itself: the service is told, and decides (CRPA L114-5)."""
    REJECTION = "rejection"
    """The request is rejected without any decision: only where a text says so (code de l’urbanisme, R423-39)."""


class Completeness(Part):
    """The service's time to ask for what is missing, and the person's to send it.

    A request made later than `ask_within` does not touch the clock (code de l’urbanisme, R423-41); without any request
    in time, the dossier is deemed complete.
    """

    when: Condition | None = Field(default=None, description="Of which requests; all of them by default")
    ask_within: DelayRule
    article: Text
    answer_within: DelayRule | None = Field(
        default=None, description="The least time that the person has to send what is missing"
    )
    answer_article: MaybeText = ""
    alert_days: int = Field(
        default=7,
        ge=0,
        le=60,
        description="Days before that time is over at which the service is alerted; 0: never",
    )
    unanswered: Unanswered = Unanswered.NONE

    @model_validator(mode="after")
    def _a_rejection_has_its_delay_and_article(self) -> "Completeness":
        if self.unanswered is Unanswered.REJECTION and not (self.answer_within and self.answer_article):
            raise ValueError(
                "un rejet faute de réponse se fonde sur un délai et un texte : "
                "ajoutez « answer_within » et « answer_article »"
            )
        return self


class AllowedExtension(Part):
    """A lengthening of the delay that a text allows; the agent chooses it and says why, once."""

    key: Key
    label: Text
    delay: DelayRule
    article: Text
    reason: Text = Field(description="Why, as the person will read it; the agent may change it")
    told_within: DelayRule | None = Field(
        default=None, description="After the deposit, the time within which the person must be told"
    )


class Timing(Part):
    """Everything about time that is not silence itself."""

    completeness: Completeness | None = None
    extensions: tuple[AllowedExtension, ...] = ()
    escalation: tuple[int, ...] = Field(
        default=DEFAULT_ESCALATION,
        max_length=5,
        description="Days before the date at which the service is alerted",
    )

    @model_validator(mode="after")
    def _is_in_order(self) -> "Timing":
        if any(days < 1 for days in self.escalation) or len(set(self.escalation)) != len(self.escalation):
            raise ValueError(
                "« escalation » compte des jours avant l’échéance : chacun au moins 1, sans répétition"
            )
        if len({one.key for one in self.extensions}) != len(self.extensions):
            raise ValueError("deux prolongations portent la même clé : gardez-en une")
        return self

    @property
    def thresholds(self) -> tuple[int, ...]:
        """Days before the date, the farthest first."""
        return tuple(sorted(self.escalation, reverse=True))

    def extension(self, key: str) -> AllowedExtension | None:
        """The extension of that key."""
        return next((one for one in self.extensions if one.key == key), None)
