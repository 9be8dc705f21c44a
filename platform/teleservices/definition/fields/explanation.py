"""Something to read among the questions."""

from typing import ClassVar, Literal

from pydantic import JsonValue

from teleservices.definition.base import Link, Text
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.enums import Tone
from teleservices.definition.fields.base import FieldBase, FormData, Input


class ExplanationField(FieldBase):
    """Shown with `label` as its title; asks nothing."""

    asks: ClassVar[bool] = False

    type: Literal["explanation"]
    text: Text
    tone: Tone = Tone.INFORMATION
    link: Link | None = None
    required: Literal[False] = False

    def inputs(self) -> tuple[Input, ...]:
        return ()

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        return None
