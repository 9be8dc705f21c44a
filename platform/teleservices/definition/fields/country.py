"""A country, by its ISO 3166-1 code."""

import csv
import unicodedata
from functools import cache
from pathlib import Path
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import JsonValue

from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, Input, Offered, Problem

SOURCE = Path(__file__).with_name("countries.csv")
"""Names of the Unicode CLDR (Unicode licence v3), in French."""


@cache
def countries() -> dict[str, str]:
    """Code to French name, in alphabetical order without accents."""
    with SOURCE.open(encoding="utf-8", newline="") as lines:
        rows = [(code, name) for code, name in csv.reader(lines)]
    return dict(sorted(rows, key=lambda row: unicodedata.normalize("NFD", row[1]).encode("ascii", "ignore")))


class CountryField(FieldBase):
    """A drop-down list of countries."""

    type: Literal["country"]
    own: bool = False

    def inputs(self) -> tuple[Input, ...]:
        return (
            Input(self.key, self.label, "country" if self.own else "", type="select", required=self.required),
        )

    def offered(self) -> tuple[Offered, ...]:
        return tuple(Offered(code, name) for code, name in countries().items())

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if isinstance(value, str) and value in countries():
            return []
        return [Problem(self.key, _("Choisissez un pays de la liste"))]

    def in_words(self, value: JsonValue) -> str:
        return countries().get(str(value), str(value))
