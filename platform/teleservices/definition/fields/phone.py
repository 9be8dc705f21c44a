"""A phone number, French or foreign."""

import re
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import JsonValue

from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, FormData, Input, Problem, text_of, wrong_type

NATIONAL = re.compile(r"0[1-9]\d{8}")
INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}")


class PhoneField(FieldBase):
    """Kept without spaces: "0478000000" or "+33478000000"."""

    type: Literal["phone"]
    own: bool = True

    def inputs(self) -> tuple[Input, ...]:
        return (Input(self.key, self.label, "tel" if self.own else "", "tel", "tel", self.required, 30),)

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        compact = re.sub(r"[\s.\-()\u00a0\u202f]", "", text_of(data, self.key))
        return re.sub(r"^00", "+", compact) or None

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if not isinstance(value, str):
            return wrong_type(self.key)
        if NATIONAL.fullmatch(value) or INTERNATIONAL.fullmatch(value):
            return []
        message = _("Écrivez un numéro de téléphone complet, par exemple 06 00 00 00 00 ou +33 6 00 00 00 00")
        return [Problem(self.key, message)]

    def in_words(self, value: JsonValue) -> str:
        text = str(value)
        if not NATIONAL.fullmatch(text):
            return text
        return "\u00a0".join(text[at : at + 2] for at in range(0, 10, 2))
