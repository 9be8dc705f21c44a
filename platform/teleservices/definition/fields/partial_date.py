"""A date that may be known only in part: an old act, a birth date of FranceConnect without day or month."""

import re
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import JsonValue

from design.typography import MONTHS, day_in_full
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, FormData, Input, Problem, text_of, wrong_type
from teleservices.definition.fields.date import date_inputs, range_problem, write_date

SHAPE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def first_day(value: str) -> date | None:
    """The earliest day that a partial date can be, None when it is none."""
    if not SHAPE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value + "-01-01"[len(value) - 4 :])
    except ValueError:
        return None


class PartialDateField(FieldBase):
    """Kept as "1950", "1950-07" or "1950-07-14"."""

    type: Literal["partial_date"]
    past: bool = True

    def inputs(self) -> tuple[Input, ...]:
        return date_inputs(self.key, required=self.required)

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        year, month, day = (text_of(data, f"{self.key}-{part}") for part in ("year", "month", "day"))
        if not (year or month or day):
            return None
        if day or (month and not year):
            return "-".join((year and year.zfill(4), month and month.zfill(2), day and day.zfill(2)))
        return f"{year.zfill(4)}-{month.zfill(2)}" if month else year.zfill(4)

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if not isinstance(value, str):
            return wrong_type(self.key)
        day = first_day(value)
        if day is None:
            if SHAPE.fullmatch(value):
                message = _("Cette date n’existe pas : vérifiez le jour, le mois et l’année")
                return [Problem(f"{self.key}-day", message)]
            message = _("Écrivez au moins l’année, par exemple 1950 ; le jour ne va pas sans le mois")
            return [Problem(f"{self.key}-year", message)]
        return range_problem(self.key, day, circumstances.today, past=self.past, future=False)

    def in_words(self, value: JsonValue) -> str:
        text = str(value)
        day = first_day(text)
        if day is None:
            return text
        parts = text.count("-")
        if parts == 0:
            return text
        return day_in_full(day) if parts > 1 else f"{MONTHS[day.month - 1]}\u00a0{day.year}"

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        return write_date(self.key, value)
