"""One answer, or several, among a list."""

from collections.abc import Sequence
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, JsonValue

from teleservices.definition.base import Key, MaybeText, Part, Text
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import (
    FieldBase,
    FormData,
    Input,
    Offered,
    Problem,
    text_of,
    wrong_type,
)
from teleservices.expressions import Condition


class Choice(Part):
    """One possible answer; `visible_when` withdraws it when it makes no sense."""

    value: Key
    label: Text
    help: MaybeText = ""
    visible_when: Condition | None = None


def _distinct(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    values = [choice.value for choice in choices]
    if repeated := {value for value in values if values.count(value) > 1}:
        raise ValueError(f"la valeur « {min(repeated)} » est répétée : chaque choix a la sienne")
    return choices


Choices = Annotated[tuple[Choice, ...], Field(min_length=2), AfterValidator(_distinct)]


class ChoiceBase(FieldBase):
    """Common to lists."""

    choices: Choices

    def label_of(self, value: str) -> str:
        """The words of a value."""
        return next((choice.label for choice in self.choices if choice.value == value), value)

    def offered(self) -> tuple[Offered, ...]:
        return tuple(Offered(one.value, one.label, one.help) for one in self.choices)

    def with_choices(self, choices: Sequence[Choice]) -> "ChoiceBase":
        """The same field with only the choices that make sense now."""
        return self.model_copy(update={"choices": tuple(choices)})

    def missing_message(self) -> str:
        return self.missing or _("Choisissez une réponse à la question « %(label)s »") % {"label": self.label}

    def unknown(self, values: list[str]) -> list[Problem]:
        """A problem when a value is not offered."""
        offered = {choice.value for choice in self.choices}
        if offered.issuperset(values):
            return []
        return [
            Problem(self.key, _("Choisissez une réponse de la liste « %(label)s »") % {"label": self.label})
        ]


class SingleChoice(ChoiceBase):
    """One answer."""

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        return self.unknown([value]) if isinstance(value, str) else wrong_type(self.key)

    def in_words(self, value: JsonValue) -> str:
        return self.label_of(str(value))

    def possible_values(self) -> tuple[JsonValue, ...] | None:
        return tuple(choice.value for choice in self.choices)


class RadioField(SingleChoice):
    """All answers seen at once: up to about seven."""

    type: Literal["radio"]


class SelectField(SingleChoice):
    """A drop-down list, when there are many."""

    type: Literal["select"]

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        return text_of(data, self.key) or None


class MultiChoiceField(ChoiceBase):
    """Several answers, kept in the order of the definition."""

    type: Literal["multi_choice"]

    def inputs(self) -> tuple[Input, ...]:
        return (Input(self.key, self.label, type="checkbox", required=self.required),)

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        sent = {str(value) for value in data.getlist(self.key)}
        known = [choice.value for choice in self.choices if choice.value in sent]
        return [*known, *sorted(sent.difference(known))] or None

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if not isinstance(value, list):
            return wrong_type(self.key)
        return self.unknown([str(one) for one in value])

    def in_words(self, value: JsonValue) -> str:
        return "\n".join(self.label_of(str(one)) for one in value) if isinstance(value, list) else str(value)

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        return {self.key: [str(one) for one in value]} if isinstance(value, list) else {}
