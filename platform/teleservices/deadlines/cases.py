"""What the calculator takes and gives: plain values, dates already in the commune's time zone."""

import datetime as dt
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from teleservices.deadlines.enums import CorrectionReason, ResumeRule, SilenceEffect, Unit


@dataclass(frozen=True, slots=True)
class Delay:
    """A duration that a text gives, such as "two months"."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError(_("un délai ne peut pas être négatif"))


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction asked of the applicant; `answered` is None while the answer is awaited."""

    asked: date
    answered: date | None = None
    reason: CorrectionReason = CorrectionReason.INCORRECT
    until: date | None = None
    """The last day given to answer: under `suspend` the clock is stopped no longer than that (CRPA L114-5)."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A lengthening of the delay that a text allows, with its reason in French ("consultation de l'ABF")."""

    delay: Delay
    reason: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that moves the date. `today` stands for the answer to a correction not answered yet."""

    deposited: date
    delay: Delay
    resume: ResumeRule
    today: date
    corrections: tuple[Correction, ...] = ()
    extensions: tuple[Extension, ...] = ()
    effect: SilenceEffect = SilenceEffect.NONE
    article: str = ""
    holidays: str = ""
    """Subdivision of the calendar of holidays: "" for the mainland, "57", "971"…"""

    def __post_init__(self) -> None:
        for correction in self.corrections:
            if correction.asked < self.deposited:
                raise ValueError(_("une correction ne peut pas être demandée avant le dépôt"))
            if self.answer_to(correction) < correction.asked:
                raise ValueError(
                    _("la réponse, ou la date du jour, ne peut pas précéder la demande de correction")
                )

    def answer_to(self, correction: Correction) -> date:
        """The day of the answer, today when it is still awaited, the end of the time given when that stopped counting."""
        day = correction.answered or self.today
        if self.is_lapsed(correction) and correction.until is not None:
            return max(correction.until, correction.asked)
        return day

    def is_lapsed(self, correction: Correction) -> bool:
        """The time given is over and the clock runs again without the answer: a delay that is only suspended is so
        "pendant le délai imparti pour produire les pièces" (CRPA L114-5, third paragraph).
        """
        if self.resume is not ResumeRule.SUSPEND or correction.until is None:
            return False
        return (correction.answered or self.today) > correction.until

    def is_awaited(self, correction: Correction) -> bool:
        """It stops the clock now."""
        return correction.answered is None and not self.is_lapsed(correction)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The date, and how it was found."""

    date: dt.date
    """The day from which silence has its effect: the delay is entirely over."""
    start: dt.date
    """Deposit, or answer to the correction that started the clock again. The count begins on the next day."""
    correction_days: int
    """Days that corrections add: calendar days, or working days when the delay counts working days."""
    pending: bool
    """An answer is awaited: the clock is stopped, the date is what an answer today would give."""
    text: str
    """One or two sentences in plain French, with the article when it is known."""
    counted: tuple[Correction, ...] = field(default=())
    """The corrections whose delay was added, in the order asked."""
