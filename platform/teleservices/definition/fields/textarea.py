"""Several lines of text."""

from typing import Literal

from pydantic import Field, JsonValue

from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, FormData, Input, Problem, text_of, wrong_type
from teleservices.definition.fields.text import too_long


class TextAreaField(FieldBase):
    """A long answer."""

    type: Literal["textarea"]
    max_length: int = Field(default=4000, ge=1, le=20000)
    rows: int = Field(default=6, ge=2, le=30)

    def inputs(self) -> tuple[Input, ...]:
        return (
            Input(self.key, self.label, required=self.required, type="textarea", maxlength=self.max_length),
        )

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        return text_of(data, self.key).replace("\r\n", "\n") or None

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        return too_long(self.key, value, self.max_length) if isinstance(value, str) else wrong_type(self.key)
