"""A number with decimals: a surface, a length, an income."""

import math
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import Field, JsonValue, model_validator

from teleservices.definition.base import MaybeText
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, FormData, Input, Problem, text_of

LONGEST = 15
SPACES = str.maketrans("", "", " \u00a0\u202f")


class DecimalField(FieldBase):
    """Between `min` and `max`, both included, kept as a number rounded to `decimals`; `unit` follows it on screen."""

    type: Literal["decimal"]
    min: float = 0
    max: float = 1_000_000_000
    decimals: int = Field(default=2, ge=1, le=6)
    unit: MaybeText = ""

    @model_validator(mode="after")
    def _a_range(self) -> "DecimalField":
        if self.min > self.max:
            raise ValueError("« min » dépasse « max » : échangez-les")
        return self

    def inputs(self) -> tuple[Input, ...]:
        return (Input(self.key, self.label, inputmode="decimal", required=self.required, maxlength=LONGEST),)

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        text = text_of(data, self.key)
        try:
            return round(float(text.translate(SPACES).replace(",", ".")), self.decimals)
        except ValueError:
            return text or None

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if is_number and self.min <= value <= self.max:  # type: ignore[operator]  # told by is_number
            return []
        words = {"min": self._written(self.min), "max": self._written(self.max)}
        return [Problem(self.key, _("Écrivez un nombre entre %(min)s et %(max)s, par exemple 12,5") % words)]

    def _written(self, value: float) -> str:
        """ "12,5": as people write it, without zeros that say nothing."""
        text = f"{value:.{self.decimals}f}".rstrip("0").rstrip(".")
        return text.replace(".", ",")

    def in_words(self, value: JsonValue) -> str:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        text = self._written(value) if is_number else str(value)  # type: ignore[arg-type]  # told by is_number
        return f"{text}\u00a0{self.unit}" if self.unit else text

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        text = self._written(value) if is_number else str(value)  # type: ignore[arg-type]  # told by is_number
        return {} if value is None else {self.key: [text]}
