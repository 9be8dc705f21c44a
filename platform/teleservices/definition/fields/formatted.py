"""A number or a code of a known shape: a file number, a licence plate."""

from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, JsonValue, model_validator

from teleservices.definition.base import MaybeText, Text
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, FormData, Input, Problem, text_of, wrong_type
from teleservices.definition.fields.patterns import matches, readable_pattern


class FormattedField(FieldBase):
    """`pattern` must match the whole answer; `example` is shown, and must match too. `capitals` writes it so."""

    type: Literal["formatted"]
    pattern: Annotated[str, AfterValidator(readable_pattern)]
    example: Text
    max_length: int = Field(default=60, ge=1, le=200)
    capitals: bool = False
    pattern_message: MaybeText = ""

    @model_validator(mode="after")
    def _the_example_is_one(self) -> "FormattedField":
        if not matches(self.pattern, self.example):
            raise ValueError("« example » n’a pas la forme de « pattern » : corrigez l’un des deux")
        return self

    def inputs(self) -> tuple[Input, ...]:
        return (Input(self.key, self.label, required=self.required, maxlength=self.max_length),)

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        text = text_of(data, self.key)
        return (text.upper() if self.capitals else text) or None

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if not isinstance(value, str):
            return wrong_type(self.key)
        if len(value) <= self.max_length and matches(self.pattern, value):
            return []
        told = self.pattern_message or _("Vérifiez cette réponse\u00a0: elle s’écrit comme %(example)s")
        return [Problem(self.key, told.replace("%(example)s", self.example))]
