"""Yes or no: a question, where a box to tick would let silence answer."""

from typing import Literal

from django.utils.translation import gettext as _
from pydantic import JsonValue

from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import (
    FieldBase,
    FormData,
    Offered,
    Problem,
    text_of,
    wrong_type,
)

YES, NO = "oui", "non"


class YesNoField(FieldBase):
    """Kept as true or false: conditions read `cantine` and `!cantine`; neither holds without an answer."""

    type: Literal["yes_no"]

    def offered(self) -> tuple[Offered, ...]:
        return (Offered(YES, _("Oui")), Offered(NO, _("Non")))

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        text = text_of(data, self.key)
        return {YES: True, NO: False}.get(text, text or None)

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        return [] if isinstance(value, bool) else wrong_type(self.key)

    def missing_message(self) -> str:
        return self.missing or _("Répondez par oui ou par non à la question «\u00a0%(label)s\u00a0»") % {
            "label": self.label
        }

    def in_words(self, value: JsonValue) -> str:
        return _("Oui") if value else _("Non")

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        return {self.key: [YES if value else NO]} if isinstance(value, bool) else {}

    def possible_values(self) -> tuple[JsonValue, ...] | None:
        return (True, False)
