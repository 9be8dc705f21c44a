"""A value that an administration knows: asked of it with the person's consent, or written by the person."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import Field, JsonValue

from design.typography import MONTHS, date_short
from teleservices.definition.base import MaybeText, Text
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.enums import NUMBER_SOURCES, StateSource
from teleservices.definition.fields.base import (
    FieldBase,
    FormData,
    Input,
    Problem,
    part_of,
    text_of,
    wrong_type,
)
from teleservices.definition.fields.text import too_long

BY_PERSON, BY_STATE = "person", "state"
PARTS = ("value", "by", "provider", "period", "on")
LONGEST = 200
LARGEST = 100_000_000


class ConnectedField(FieldBase):
    """Kept as {"value", "by", "provider", "period", "on"}: `by` is "state" or "person", `period` "2026-10", `on` the day on
    which it was asked. The value is a whole number or a text, as its source says.
    """

    type: Literal["connected"]
    source: StateSource
    why: Text = Field(description="Why it is needed, told before anything is asked of anyone")
    unit: MaybeText = ""
    max: int = Field(default=LARGEST, ge=1, le=LARGEST)

    @property
    def is_number(self) -> bool:
        return self.source in NUMBER_SOURCES

    def inputs(self) -> tuple[Input, ...]:
        inputmode = "numeric" if self.is_number else ""
        return (Input(self.key, self.label, inputmode=inputmode, required=self.required, maxlength=LONGEST),)

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        text = text_of(data, self.key)
        if not text:
            return None
        digits = "".join(text.split()).removesuffix(self.unit)
        return self.typed(int(digits) if self.is_number and digits.isdecimal() and len(digits) < 10 else text)

    def typed(self, value: JsonValue) -> JsonValue:
        """The answer of who wrote it."""
        return {"value": value, "by": BY_PERSON, "provider": "", "period": "", "on": ""}

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if not isinstance(value, Mapping) or set(value) != set(PARTS):
            return wrong_type(self.key)
        said = value["value"]
        if not self.is_number:
            return too_long(self.key, str(said), LONGEST)
        if isinstance(said, bool) or not isinstance(said, int) or not 0 <= said <= self.max:
            words = {"max": self.max}
            return [Problem(self.key, _("Écrivez un nombre entier, entre 0 et %(max)d") % words)]
        return []

    def in_words(self, value: JsonValue) -> str:
        said = value.get("value") if isinstance(value, Mapping) else value
        words = f"{said}\u00a0{self.unit}" if self.unit else f"{said}"
        if part_of(value, "by") != BY_STATE:
            return words
        return "\n".join([words, *origin_lines(value)])

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        said = value.get("value") if isinstance(value, Mapping) else None
        return {self.key: [str(said)]} if said is not None else {}


def origin_lines(value: JsonValue) -> list[str]:
    """Where a value of the State comes from, in words."""
    lines = []
    with suppress(ValueError):
        first = date.fromisoformat(f"{part_of(value, 'period')}-01")
        lines.append(_("Mois\u00a0: %(month)s") % {"month": f"{MONTHS[first.month - 1]}\u00a0{first.year}"})
    source = part_of(value, "provider") or _("l’administration")
    with suppress(ValueError):
        day = date_short(date.fromisoformat(part_of(value, "on")))
        lines.append(
            _("Donné par %(who)s le %(day)s, avec l’accord de la personne") % {"who": source, "day": day}
        )
    return lines
