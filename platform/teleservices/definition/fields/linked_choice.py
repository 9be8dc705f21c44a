"""Two lists of which the second hangs on the first, in one control: it works without JavaScript and by keyboard."""

from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, JsonValue

from teleservices.definition.base import Key, Part, Text
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import (
    FieldBase,
    FormData,
    Input,
    Offered,
    Problem,
    part_of,
    text_of,
)


class Leaf(Part):
    """An answer of the second list."""

    value: Key
    label: Text


class Branch(Part):
    """An answer of the first list, with the second that goes with it."""

    value: Key
    label: Text
    choices: tuple[Leaf, ...] = Field(min_length=1)


def _distinct(branches: tuple[Branch, ...]) -> tuple[Branch, ...]:
    for values in (
        [one.value for one in branches],
        *([leaf.value for leaf in one.choices] for one in branches),
    ):
        if repeated := {value for value in values if values.count(value) > 1}:
            raise ValueError(f"la valeur « {min(repeated)} » est répétée : chaque choix a la sienne")
    return branches


class LinkedChoiceField(FieldBase):
    """Kept as {"first", "second"}; conditions read `q.first == 'x'`. The list shows the seconds under their first."""

    type: Literal["linked_choice"]
    choices: Annotated[tuple[Branch, ...], Field(min_length=2), AfterValidator(_distinct)]

    def _labels(self, value: JsonValue) -> tuple[str, str] | None:
        first, second = part_of(value, "first"), part_of(value, "second")
        for branch in self.choices:
            for leaf in branch.choices:
                if (branch.value, leaf.value) == (first, second):
                    return branch.label, leaf.label
        return None

    def inputs(self) -> tuple[Input, ...]:
        return (Input(self.key, self.label, type="select", required=self.required),)

    def offered(self) -> tuple[Offered, ...]:
        return tuple(
            Offered(f"{one.value}/{leaf.value}", leaf.label, heading=one.label)
            for one in self.choices
            for leaf in one.choices
        )

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        first, _slash, second = text_of(data, self.key).partition("/")
        return {"first": first, "second": second} if first else None

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if self._labels(value):
            return []
        return [
            Problem(
                self.key,
                _("Choisissez une réponse de la liste «\u00a0%(label)s\u00a0»") % {"label": self.label},
            )
        ]

    def in_words(self, value: JsonValue) -> str:
        found = self._labels(value)
        return f"{found[0]} : {found[1]}" if found else str(part_of(value, "second"))

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        first, second = part_of(value, "first"), part_of(value, "second")
        return {self.key: [f"{first}/{second}"]} if first else {}
