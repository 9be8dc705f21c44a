"""Numbers of the registers of companies and associations; with `lookup`, what the State knows of them is not typed."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import Field, JsonValue
from stdnum.fr import siret

from design.typography import date_short
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FormData, Problem, part_of, wrong_type
from teleservices.definition.fields.codes import CodeBase

BY_PERSON, BY_DIRECTORY = "person", "directory"
KNOWN = (
    "name", "legal_form", "street", "postcode", "city", "head_count", "siret", "rna", "purpose", "on",
)  # fmt: skip
"""What a register may say, each a text: conditions read them, "" when it is not known."""


class RegisteredBase(CodeBase):
    """Kept as the number; with `lookup` as {"number", "by", "closed", …KNOWN}, where `by` is "directory" when the
    register of the State gave the rest, "person" when the person has to write what is needed of it.
    """

    register_name: ClassVar[str]

    lookup: bool = Field(
        default=False,
        description="Looked up in the State's directory: the answer is then `q.number`, `q.by`, `q.name`…",
    )

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        number = super().parse(data, circumstances)
        return self.typed(str(number)) if self.lookup and number else number

    def typed(self, number: str) -> JsonValue:
        """The answer of who could not be looked up."""
        unknown: dict[str, JsonValue] = dict.fromkeys(KNOWN, "")
        return {"number": number, "by": BY_PERSON, "closed": False, **unknown}

    def number_of(self, value: JsonValue) -> str:
        """The number in an answer, whether it was looked up or not."""
        return part_of(value, "number") if isinstance(value, Mapping) else str(value or "")

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if self.lookup and not (isinstance(value, Mapping) and {"number", "by"} <= set(value)):
            return wrong_type(self.key)
        return super().problems(self.number_of(value) if self.lookup else value, circumstances)

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        number = self.number_of(value)
        return {self.key: [number]} if number else {}

    def in_words(self, value: JsonValue) -> str:
        number = self.number_in_words(self.number_of(value))
        if part_of(value, "by") != BY_DIRECTORY:
            return number
        source = _("D’après l’annuaire des entreprises de l’État")
        with suppress(ValueError):
            source = f"{source}, {date_short(date.fromisoformat(part_of(value, 'on')))}"
        return "\n".join([number, *(f"{label}\u00a0: {text}" for label, text in known_lines(value)), source])

    def quoted(self, value: JsonValue) -> dict[str, str]:
        """The name that the register gave, and the number: « LES AMIS DU PUITS (RNA W691000001) »."""
        number = self.number_of(value)
        if not number:
            return {}
        told = f"({self.register_name} {self.number_in_words(number)})"
        return {self.key: " ".join(text for text in (part_of(value, "name"), told) if text)}

    def number_in_words(self, number: str) -> str:
        """The number as people read it."""
        return number


def known_lines(value: JsonValue) -> list[tuple[str, str]]:
    """What a register said, label and words, in the order of pages."""
    town = f"{part_of(value, 'postcode')} {part_of(value, 'city')}".strip()
    closed = isinstance(value, Mapping) and value.get("closed") is True
    lines = [
        (_("Nom"), part_of(value, "name")),
        (_("Forme juridique"), part_of(value, "legal_form")),
        (_("Adresse"), ", ".join(text for text in (part_of(value, "street"), town) if text)),
        (_("Effectif"), part_of(value, "head_count")),
        (_("Numéro SIRET"), SiretField.spaced(part_of(value, "siret"))),
        (_("Numéro RNA"), part_of(value, "rna")),
        (_("Objet"), part_of(value, "purpose")),
        (_("Attention"), _("établissement fermé d’après l’annuaire") if closed else ""),
    ]
    return [(label, text) for label, text in lines if text]


class SiretField(RegisteredBase):
    """An establishment of a company, an association or an administration: 14 digits."""

    type: Literal["siret"]
    register_name: ClassVar[str] = "SIRET"
    inputmode: ClassVar[str] = "numeric"

    def is_valid(self, value: str) -> bool:
        return bool(re.fullmatch(r"\d{14}", value)) and siret.is_valid(value)

    def refusal(self) -> str:
        return _("Vérifiez ce numéro SIRET\u00a0: il a 14 chiffres, par exemple 216 902 593 00013")

    def number_in_words(self, number: str) -> str:
        return self.spaced(number)

    @staticmethod
    def spaced(number: str) -> str:
        """ "216 902 593 00013", whatever is not a SIRET as it is."""
        parts = (number[:3], number[3:6], number[6:9], number[9:])
        return "\u00a0".join(parts) if re.fullmatch(r"\d{14}", number) else number


class RnaField(RegisteredBase):
    """An association, in the répertoire national des associations: W and nine characters."""

    type: Literal["rna"]
    register_name: ClassVar[str] = "RNA"

    def is_valid(self, value: str) -> bool:
        return bool(re.fullmatch(r"W\d[0-9A-Z]\d{7}", value))

    def refusal(self) -> str:
        return _("Vérifiez ce numéro RNA\u00a0: la lettre W et neuf chiffres, par exemple W691000001")
