"""One answer among a list that the commune keeps: its rooms, its schools, its cemeteries."""

from collections.abc import Mapping
from typing import Literal

from pydantic import JsonValue

from teleservices.definition.base import Key
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, Problem, wrong_type
from teleservices.definition.fields.choice import Choice, RadioField, SelectField
from teleservices.definition.fields.text import TextField, too_long

MOST_RADIOS = 7
LONGEST = 200


class ListedField(FieldBase):
    """The answer is the words of the list. While the commune has not filled it in, the question is a line of text."""

    type: Literal["listed"]
    setting: Key

    def fitted(self, offer: Mapping[str, JsonValue]) -> FieldBase:
        common = {name: getattr(self, name) for name in FieldBase.model_fields}
        listed = offer.get(self.setting)
        if not isinstance(listed, list) or not listed:
            return TextField.model_construct(type="text", **common)
        choices = tuple(Choice.model_construct(value=str(one), label=str(one)) for one in listed)
        if 1 < len(choices) <= MOST_RADIOS:
            return RadioField.model_construct(type="radio", choices=choices, **common)
        return SelectField.model_construct(type="select", choices=choices, **common)

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        return too_long(self.key, value, LONGEST) if isinstance(value, str) else wrong_type(self.key)
