"""The legal side of a procedure: silence, acknowledgement, notices, retention, channels."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pydantic import Field, JsonValue, model_validator

from teleservices.deadlines import (
    Case,
    Correction,
    Delay,
    Extension,
    ResumeRule,
    SilenceEffect,
    Unit,
    default_resume,
)
from teleservices.definition.appeals import Appeals
from teleservices.definition.base import Key, LegalReference, Link, MaybeText, Part, Text
from teleservices.definition.enums import Acknowledgement, ChannelKind, CostKind, RetentionEnd
from teleservices.expressions import Condition, Expression, holds


class DelayRule(Part):
    """{"count": 2, "unit": "months"}."""

    count: int = Field(ge=1, le=1000)
    unit: Unit

    def as_delay(self) -> Delay:
        """For the calculator."""
        return Delay(self.count, self.unit)


class SilenceRule(Part):
    """What silence means, after how long, by which article; `resume` has a lawful default."""

    effect: SilenceEffect
    delay: DelayRule | None = None
    article: MaybeText = ""
    resume: ResumeRule | None = None
    told: MaybeText = Field(
        default="", description="What else the acknowledgement says of the day; it holds « {date} »"
    )

    appeals: Appeals | None = Field(
        default=None, description="How a refusal is contested, when not as the procedure says"
    )

    @model_validator(mode="after")
    def _an_effect_has_its_delay_and_article(self) -> "SilenceRule":
        if self.effect is not SilenceEffect.NONE and self.delay is None:
            raise ValueError("un silence qui a un effet a un délai : ajoutez « delay »")
        if self.effect is not SilenceEffect.NONE and not self.article:
            raise ValueError("un silence qui a un effet se fonde sur un texte : ajoutez « article »")
        return self

    @property
    def resume_rule(self) -> ResumeRule:
        """The rule that applies."""
        return self.resume or default_resume(self.effect)

    def case(
        self,
        *,
        deposited: date,
        today: date,
        corrections: tuple[Correction, ...] = (),
        extensions: tuple[Extension, ...] = (),
        holidays: str = "",
    ) -> Case | None:
        """The case of one dossier for `deadlines.explain`, None when no delay runs."""
        if self.delay is None:
            return None
        return Case(
            deposited=deposited,
            delay=self.delay.as_delay(),
            resume=self.resume_rule,
            today=today,
            corrections=corrections,
            extensions=extensions,
            effect=self.effect,
            article=self.article,
            holidays=holidays,
        )


class SilenceCase(SilenceRule):
    """Another rule, when the request is of another kind."""

    when: Condition


class Silence(SilenceRule):
    """The rule of the procedure, and those that answers put in its place: the first that holds."""

    cases: tuple[SilenceCase, ...] = ()

    def for_answers(self, answers: Mapping[str, JsonValue], keys: Iterable[str]) -> SilenceRule:
        """The rule for these answers; `keys` are those of all the questions."""
        if not self.cases:
            return self
        variables: dict[str, Any] = {key: answers.get(key) for key in keys}
        variables["offer"] = answers.get("offer") or {}
        return next((one for one in self.cases if holds(one.when, variables, today=date.min)), self)


class AcknowledgementDuty(Part):
    """A full accusé de réception, or only a receipt with the text that exempts from it."""

    kind: Acknowledgement
    exemption: MaybeText = ""

    @model_validator(mode="after")
    def _a_receipt_has_its_text(self) -> "AcknowledgementDuty":
        if self.kind is Acknowledgement.RECEIPT and not self.exemption:
            raise ValueError("un simple reçu suppose un texte qui dispense d’accusé : ajoutez « exemption »")
        return self


class PrivacyNotice(Part):
    """What the person is told of their data (GDPR articles 13 and 14)."""

    purpose: Text
    legal_basis: Text
    recipients: tuple[Text, ...] = Field(min_length=1)
    retention: Text
    mandatory: Text = Field(description="What is compulsory, and what happens without it")
    rights: Text = Field(
        default=(
            "Vous pouvez demander à consulter, corriger ou effacer ces données, en limiter l’usage, ou vous opposer à "
            "cet usage quand il repose sur une mission d’intérêt public, auprès du délégué à la protection des données "
            "de la commune, et adresser une réclamation à la CNIL (www.cnil.fr)."
        )
    )


class Retention(Part):
    """How long the platform keeps things; the commune's own archives follow their rules."""

    draft_days: int = Field(default=30, ge=1, le=366)
    pieces_months: int = Field(default=3, ge=0, le=240, description="After the end of the dossier")
    file_months: int = Field(ge=1, le=600, description="After the end of the dossier")
    end: RetentionEnd = RetentionEnd.DELETE
    warning_days: int = Field(default=15, ge=0, le=90)
    ends_on: Key | None = Field(
        default=None,
        description="A date asked: once it has passed, a request still open is closed, and its time begins",
    )
    keep: tuple[Key, ...] = Field(
        default=(), description="Closed questions whose answers stay when the dossier is made anonymous"
    )


class Channel(Part):
    """A way to do the procedure; `when` restricts it to some communes."""

    kind: ChannelKind
    when: Condition | None = None
    link: Link | None = None
    text: MaybeText = ""
    appointment: Key | None = Field(
        default=None, description="Setting (link) that holds the address where an appointment is taken"
    )

    @model_validator(mode="after")
    def _a_link_leads_somewhere(self) -> "Channel":
        if self.kind is ChannelKind.LINK and self.link is None:
            raise ValueError("le canal LINK mène vers un téléservice : ajoutez « link »")
        return self


class Cost(Part):
    """What the person pays."""

    kind: CostKind
    text: Text
    amount: Expression | None = Field(
        default=None, description="Euro cents, computed from the answers: exemplaires * 500"
    )

    @model_validator(mode="after")
    def _what_is_free_has_no_amount(self) -> "Cost":
        if self.amount is not None and self.kind is CostKind.FREE:
            raise ValueError(
                "une démarche gratuite n’a pas de montant : retirez « amount », ou changez « kind »"
            )
        return self


class Duration(Part):
    """How long it takes: to fill in, then to be answered."""

    filling_minutes: int = Field(ge=1, le=240)
    answer: Text


class Cerfa(Part):
    """The State's form that the procedure replaces or prepares; versions change, the number stays."""

    number: str = Field(pattern=r"^\d{5}$")
    version: str = Field(default="", pattern=r"^(\d{2})?$")


__all__ = [
    "AcknowledgementDuty",
    "Cerfa",
    "Channel",
    "Cost",
    "DelayRule",
    "Duration",
    "LegalReference",
    "PrivacyNotice",
    "Retention",
    "Silence",
    "SilenceCase",
    "SilenceRule",
]
