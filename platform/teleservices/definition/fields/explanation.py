"""Something to read among the questions."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import JsonValue

from teleservices.definition.base import Link, Text
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.enums import Tone
from teleservices.definition.fields.base import FieldBase, FormData, Input
from teleservices.definition.settings import with_numbers


class ExplanationField(FieldBase):
    """Shown with `label` as its title; asks nothing. Its text may say a number of the commune: "{delai} jours"."""

    asks: ClassVar[bool] = False

    type: Literal["explanation"]
    text: Text
    tone: Tone = Tone.INFORMATION
    link: Link | None = None
    required: Literal[False] = False

    def fitted(self, offer: Mapping[str, JsonValue]) -> FieldBase:
        text = with_numbers(self.text, offer)
        return self if text == self.text else self.model_copy(update={"text": text})

    def inputs(self) -> tuple[Input, ...]:
        return ()

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        return None
