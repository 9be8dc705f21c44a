"""A whole number."""

from typing import Literal

from django.utils.translation import gettext as _
from pydantic import JsonValue, model_validator

from teleservices.definition.base import MaybeText
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, FormData, Input, Problem, text_of

LONGEST = 12
ENUMERABLE = 20


class IntegerField(FieldBase):
    """Between `min` and `max`, both included; `unit` follows it on screen."""

    type: Literal["integer"]
    min: int = 0
    max: int = 1_000_000
    unit: MaybeText = ""

    @model_validator(mode="after")
    def _a_range(self) -> "IntegerField":
        if self.min > self.max:
            raise ValueError("« min » dépasse « max » : échangez-les")
        return self

    def inputs(self) -> tuple[Input, ...]:
        return (Input(self.key, self.label, inputmode="numeric", required=self.required, maxlength=LONGEST),)

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        text = text_of(data, self.key).replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
        try:
            return int(text) if len(text) <= LONGEST else text
        except ValueError:
            return text or None

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if isinstance(value, int) and not isinstance(value, bool) and self.min <= value <= self.max:
            return []
        words = {"min": self.min, "max": self.max}
        return [Problem(self.key, _("Écrivez un nombre entier entre %(min)d et %(max)d") % words)]

    def in_words(self, value: JsonValue) -> str:
        return f"{value}\u00a0{self.unit}" if self.unit else str(value)

    def possible_values(self) -> tuple[JsonValue, ...] | None:
        return tuple(range(self.min, self.max + 1)) if self.max - self.min < ENUMERABLE else None
