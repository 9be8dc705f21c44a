"""A day and an hour."""

from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import JsonValue

from design.typography import day_in_full
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, FormData, Input, Problem, text_of, wrong_type
from teleservices.definition.fields.date import date_inputs, range_problem, read_date, write_date


class DateTimeField(FieldBase):
    """Kept as "2026-11-21T14:30", local time of the commune. `past` and `future` are those of a date."""

    type: Literal["datetime"]
    past: bool = False
    future: bool = False

    def inputs(self) -> tuple[Input, ...]:
        words = {"hour": _("Heure"), "minute": _("Minutes")}
        clock = (
            Input(f"{self.key}-{part}", label, inputmode="numeric", required=self.required, maxlength=2)
            for part, label in words.items()
        )
        return (*date_inputs(self.key, required=self.required), *clock)

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        day = read_date(self.key, data)
        hour, minute = (text_of(data, f"{self.key}-{part}") for part in ("hour", "minute"))
        if not (day or hour or minute):
            return None
        return f"{day or ''}T{hour.zfill(2) if hour else ''}:{(minute or '0').zfill(2)}"

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if not isinstance(value, str):
            return wrong_type(self.key)
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            words = _("Écrivez un jour et une heure qui existent, par exemple 27 3 2027 à 14\u00a0h 30")
            return [Problem(f"{self.key}-day", words)]
        return range_problem(self.key, moment.date(), circumstances.today, past=self.past, future=self.future)

    def in_words(self, value: JsonValue) -> str:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            return str(value)
        words = {"day": day_in_full(moment.date()), "hour": moment.hour}
        minutes = f"\u00a0{moment.minute:02d}" if moment.minute else ""
        return _("%(day)s à %(hour)s h") % words + minutes

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        day, _sep, clock = str(value or "").partition("T")
        parts = dict(zip(("hour", "minute"), clock.split(":"), strict=False))
        return write_date(self.key, day) | {
            f"{self.key}-{name}": [text] for name, text in parts.items() if text
        }
