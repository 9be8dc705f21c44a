"""A procedure (démarche), whole. Read it with `loader`, use it with `journey` and `rows`."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import Field, JsonValue, model_validator

from teleservices.deadlines import SilenceEffect
from teleservices.definition.addresses import parsed
from teleservices.definition.appeals import Appeals
from teleservices.definition.base import Key, LegalReference, Link, MaybeText, Part, Slug, Text
from teleservices.definition.computed import Computed
from teleservices.definition.desk import PrivateFields
from teleservices.definition.enums import (
    Acknowledgement,
    Audience,
    ChannelKind,
    Identification,
    Perimeter,
    Sector,
)
from teleservices.definition.errors import Misplaced
from teleservices.definition.fields.file import FileField
from teleservices.definition.fields.group import GroupField
from teleservices.definition.fields.registry import AnyField
from teleservices.definition.issued import DocumentTemplate
from teleservices.definition.law import (
    AcknowledgementDuty,
    Cerfa,
    Channel,
    Cost,
    Duration,
    PrivacyNotice,
    Retention,
    Silence,
    SilenceRule,
)
from teleservices.definition.mandates import OnBehalf
from teleservices.definition.nearby import Nearby
from teleservices.definition.numbering import Numbering
from teleservices.definition.routing import Route
from teleservices.definition.settings import KeyDate, Setting
from teleservices.definition.timing import Completeness, Timing
from teleservices.definition.workflow import Workflow
from teleservices.expressions import Condition, holds


class Step(Part):
    """One idea, one page."""

    key: Key
    title: Text
    help: MaybeText = ""
    visible_when: Condition | None = None
    fields: tuple[AnyField, ...] = Field(min_length=1)


class Ineligibility(Part):
    """Stops the journey as soon as its condition holds, and says where to go instead."""

    key: Key
    when: Condition
    title: Text
    message: Text
    link: Link | None = None


class PreparedItem(Part):
    """One thing to bring, for those to whom it applies."""

    text: Text
    help: MaybeText = ""
    when: Condition | None = None
    link: Link | None = Field(default=None, description="Where a form is found")


class Preparation(Part):
    """A few questions, then the list of what to bring, for who must come in person: nothing is kept nor sent."""

    help: MaybeText = ""
    fields: tuple[AnyField, ...] = Field(min_length=1)
    items: tuple[PreparedItem, ...] = Field(min_length=1)


class Advice(Part):
    """Something to know before starting."""

    title: Text
    text: Text
    link: Link | None = None


class Procedure(Part):
    """One version of a procedure; versions are immutable."""

    slug: Slug
    version: int = Field(ge=1, strict=True)
    title: Text
    summary: Text
    plain_language: Text = Field(
        description="Facile à lire et à comprendre (FALC): short sentences, one idea each"
    )
    sector: Sector
    perimeter: Perimeter
    audience: tuple[Audience, ...] = Field(min_length=1)
    who: MaybeText = Field(default="", description="Who may do it, in words")
    identification: Identification
    channels: tuple[Channel, ...] = Field(min_length=1)
    legal_basis: tuple[LegalReference, ...] = Field(min_length=1)
    cerfa: Cerfa | None = None
    cost: Cost
    duration: Duration
    before_start: tuple[Advice, ...] = ()
    prepare: tuple[Text, ...] = Field(default=(), description="What to have at hand")
    preparation: Preparation | None = None
    steps: tuple[Step, ...] = ()
    computed: tuple[Computed, ...] = ()
    routing: tuple[Route, ...] = Field(
        default=(), description="Which service receives; the first rule that holds"
    )
    ineligibility: tuple[Ineligibility, ...] = ()
    nearby: Nearby | None = Field(
        default=None, description="What is already known there, told before sending"
    )
    after_deposit: tuple[Text, ...] = Field(default=(), description="What happens next, in order")
    workflow: Workflow
    silence: Silence
    timing: Timing = Timing()
    appeals: Appeals | None = Field(
        default=None, description="How a refusal is contested, when not by the common rule"
    )
    numbering: Numbering | None = None
    issued_documents: tuple[DocumentTemplate, ...] = ()
    on_behalf: OnBehalf = Field(default=OnBehalf(), description="Who may file it for somebody else")
    acknowledgement: AcknowledgementDuty
    privacy: PrivacyNotice
    retention: Retention
    settings: tuple[Setting, ...] = Field(default=(), description="What the commune says of itself for it")
    key_dates: tuple[KeyDate, ...] = Field(default=(), description="Dates told on the procedure's page")
    to_confirm: tuple[Text, ...] = Field(
        default=(), description="What a lawyer still has to confirm; told to the operator, never to people"
    )
    private_fields: PrivateFields = Field(
        default=(), description="Filled by agents, never shown to the person"
    )
    confidential: bool = Field(
        default=False,
        description="Answers, messages and decisions are encrypted at rest, out of search and exports",
    )
    sve_excluded: bool = Field(
        default=False, description="Excepted from electronic filing by decree (CRPA L112-10)"
    )

    @model_validator(mode="after")
    def _own_procedures_have_steps(self) -> "Procedure":
        own = [n for n, channel in enumerate(self.channels) if channel.kind is ChannelKind.OWN]
        if own and not self.steps:
            raise Misplaced("le canal OWN suppose des étapes : ajoutez « steps »", "channels", own[0])
        return self

    @model_validator(mode="after")
    def _nearby_asks_where(self) -> "Procedure":
        if self.nearby is not None:
            kinds = {field.key: field.kind for _step, field in self.fields()}
            if kinds.get(self.nearby.position) != "position":
                raise Misplaced(
                    f"« {self.nearby.position} » n’est pas un champ de type « position » : nommez-en un",
                    *("nearby", "position"),
                )
            if self.nearby.category is not None and self.nearby.category not in kinds:
                raise Misplaced(
                    f"« {self.nearby.category} » n’est pas un champ de la démarche : nommez-en un",
                    *("nearby", "category"),
                )
        return self

    @model_validator(mode="after")
    def _its_end_is_a_date(self) -> "Procedure":
        key = self.retention.ends_on
        field = self.field(key) if key is not None else None
        if key is not None and (field is None or field.kind != "date"):
            message = f"« {key} » n’est pas un champ de type « date » : nommez-en un"
            raise Misplaced(message, "retention", "ends_on")
        return self

    @model_validator(mode="after")
    def _an_effect_is_acknowledged(self) -> "Procedure":
        receipt = self.acknowledgement.kind is Acknowledgement.RECEIPT
        if receipt and self.silence.effect is not SilenceEffect.NONE:
            message = "un silence qui a un effet exige un accusé complet : mettez « kind: full »"
            raise Misplaced(message, "acknowledgement", "kind")
        return self

    def fields(self) -> Iterator[tuple[Step, AnyField]]:
        """Every field with its step, in order; those inside groups are in `every_field`."""
        for step in self.steps:
            for field in step.fields:
                yield step, field

    def every_field(self) -> Iterator[AnyField]:
        """Every field, in order, a group before what it holds."""
        for _, field in self.fields():
            yield field
            if isinstance(field, GroupField):
                yield from field.fields

    @property
    def may_be_unnamed(self) -> bool:
        """Whether somebody may file it without saying who they are: no proof asked, no name, no compulsory way to reach
        them (CNIL, téléservices locaux: no identification that the procedure does not need)."""
        named = any(one.kind == "person" or (one.prefill and one.required) for one in self.every_field())
        return self.identification is Identification.NONE and not named

    def documents(self) -> tuple[FileField, ...]:
        """Every supporting document that may be asked."""
        return tuple(one for one in self.every_field() if isinstance(one, FileField) and one.held_by is None)

    def held_documents(self) -> tuple[FileField, ...]:
        """Those that nobody is asked for: the commune or another administration has them (CRPA L113-12)."""
        return tuple(
            one for one in self.every_field() if isinstance(one, FileField) and one.held_by is not None
        )

    def group(self, key: str) -> GroupField | None:
        """The repeating group of that key."""
        found = self.field(key)
        return found if isinstance(found, GroupField) else None

    def silence_for(self, answers: Mapping[str, JsonValue]) -> SilenceRule:
        """What silence means for these answers."""
        return self.silence.for_answers(answers, (field.key for _, field in self.fields()))

    def completeness_for(self, answers: Mapping[str, JsonValue]) -> Completeness | None:
        """The time to ask for what is missing, for these answers; None when no text limits it."""
        rule = self.timing.completeness
        return rule if rule is not None and self._concerns(rule.when, answers) else None

    def documents_for(self, answers: Mapping[str, JsonValue]) -> tuple[DocumentTemplate, ...]:
        """The documents that may be issued for these answers."""
        return tuple(one for one in self.issued_documents if self._concerns(one.when, answers))

    def _concerns(self, condition: Condition | None, answers: Mapping[str, JsonValue]) -> bool:
        """Whether a rule that is read long after the deposit is about these answers."""
        variables: dict[str, Any] = {field.key: answers.get(field.key) for _, field in self.fields()}
        variables["offer"] = answers.get("offer") or {}
        return condition is None or holds(condition, variables, today=date.min)

    def step(self, key: str) -> Step | None:
        """The step of that key."""
        return next((step for step in self.steps if step.key == key), None)

    def field(self, key: str) -> AnyField | None:
        """The field of that key, or at that address inside a group."""
        where = parsed(key)
        if where is not None:
            group = self.group(where.group)
            return group.field_of(where.item, where.field) if group else None
        return next((field for _, field in self.fields() if field.key == key), None)
