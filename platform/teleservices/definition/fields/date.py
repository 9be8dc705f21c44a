"""A full date, in three inputs: no calendar to fight with, no format to guess."""

from datetime import date
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import Field, JsonValue, model_validator

from design.typography import day_in_full
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, FormData, Input, Problem, text_of, wrong_type

PARTS = ("day", "month", "year")


def date_inputs(key: str, *, required: bool, autocomplete: str = "") -> tuple[Input, ...]:
    """Day, month, year; `autocomplete` is "bday" for the person's own birth date."""
    labels = {"day": _("Jour"), "month": _("Mois"), "year": _("Année")}
    return tuple(
        Input(
            f"{key}-{part}",
            labels[part],
            autocomplete=f"{autocomplete}-{part}" if autocomplete else "",
            inputmode="numeric",
            required=required,
            maxlength=4 if part == "year" else 2,
        )
        for part in PARTS
    )


def read_date(key: str, data: FormData) -> str | None:
    """ "2026-11-21", or what was typed, put in that order, when it is no date."""
    year, month, day = (text_of(data, f"{key}-{part}") for part in ("year", "month", "day"))
    if not (year or month or day):
        return None
    return (
        f"{year.zfill(4)}-{month.zfill(2)}-{day.zfill(2)}"
        if year and month and day
        else f"{year}-{month}-{day}"
    )


def write_date(key: str, value: JsonValue) -> dict[str, list[str]]:
    """Back into the three inputs."""
    parts = dict(zip(("year", "month", "day"), str(value or "").split("-"), strict=False))
    return {f"{key}-{name}": [text.lstrip("0") or text] for name, text in parts.items() if text}


def range_problem(key: str, day: date, today: date, *, past: bool, future: bool) -> list[Problem]:
    """Refuses a date on the wrong side of today."""
    if past and day > today:
        return [Problem(f"{key}-day", _("Cette date doit être passée ou celle d’aujourd’hui"))]
    if future and day < today:
        return [Problem(f"{key}-day", _("Cette date ne doit pas être passée"))]
    return []


class DateField(FieldBase):
    """`past` and `future` refuse dates on the other side of today."""

    type: Literal["date"]
    past: bool = False
    future: bool = False
    own_birth_date: bool = False
    max_age_months: int | None = Field(
        default=None, ge=1, le=600, description="The date of issue of a document that must be recent"
    )

    @model_validator(mode="after")
    def _on_one_side(self) -> "DateField":
        if self.past and self.future:
            raise ValueError("« past » et « future » ne vont pas ensemble : gardez l’un des deux")
        return self

    def inputs(self) -> tuple[Input, ...]:
        autocomplete = "bday" if self.own_birth_date else ""
        return date_inputs(self.key, required=self.required, autocomplete=autocomplete)

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        return read_date(self.key, data)

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if not isinstance(value, str):
            return wrong_type(self.key)
        try:
            day = date.fromisoformat(value)
        except ValueError:
            example = _("Écrivez une date qui existe : jour, mois et année, par exemple 27 3 1985")
            return [Problem(f"{self.key}-day", example)]
        return range_problem(
            self.key, day, circumstances.today, past=self.past, future=self.future
        ) or self._too_old(day, circumstances.today)

    def _too_old(self, day: date, today: date) -> list[Problem]:
        """On 21 November, a document of 22 August is less than three months old, one of 21 August is not."""
        if self.max_age_months is None:
            return []
        months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
        if months < self.max_age_months:
            return []
        text = ngettext(
            "Ce document doit dater de moins d’un mois",
            "Ce document doit dater de moins de %(months)d mois",
            self.max_age_months,
        )
        return [Problem(f"{self.key}-day", text % {"months": self.max_age_months})]

    def in_words(self, value: JsonValue) -> str:
        try:
            return day_in_full(date.fromisoformat(str(value)))
        except ValueError:
            return str(value)

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        return write_date(self.key, value)
