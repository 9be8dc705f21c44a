"""A box to tick: an option, or a consent that must be given."""

from typing import Literal

from django.utils.translation import gettext as _
from pydantic import JsonValue

from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, FormData, Input, Problem, text_of, wrong_type


class CheckboxField(FieldBase):
    """Compulsory means that it must be ticked: for a consent or a sworn statement."""

    type: Literal["checkbox"]

    def inputs(self) -> tuple[Input, ...]:
        return (Input(self.key, self.label, type="checkbox", required=self.required),)

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        return True if text_of(data, self.key) else None

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        return [] if value is True else wrong_type(self.key)

    def is_missing(self, value: JsonValue) -> bool:
        return not value

    def missing_message(self) -> str:
        return self.missing or _("Cochez la case « %(label)s » pour continuer") % {"label": self.label}

    def in_words(self, value: JsonValue) -> str:
        return _("Oui") if value else _("Non")

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        return {self.key: ["oui"]} if value else {}

    def possible_values(self) -> tuple[JsonValue, ...] | None:
        return (True,)
