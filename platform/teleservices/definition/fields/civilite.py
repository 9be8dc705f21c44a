"""Madame or Monsieur, for who wants to be called so."""

from typing import Literal

from django.utils.translation import gettext as _
from pydantic import JsonValue

from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, Offered, Problem


class CiviliteField(FieldBase):
    """Kept as "mme" or "m". Ask it only to write to the person: it is not needed to decide anything."""

    type: Literal["civilite"]

    def offered(self) -> tuple[Offered, ...]:
        return (Offered("mme", _("Madame")), Offered("m", _("Monsieur")))

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if value in ("mme", "m"):
            return []
        return [Problem(self.key, _("Choisissez «\u00a0Madame\u00a0» ou «\u00a0Monsieur\u00a0»"))]

    def in_words(self, value: JsonValue) -> str:
        return {"mme": _("Madame"), "m": _("Monsieur")}.get(str(value), str(value))

    def possible_values(self) -> tuple[JsonValue, ...] | None:
        return ("mme", "m")
