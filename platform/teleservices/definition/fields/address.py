"""A postal address, in France or abroad; a geocoder may help but is never needed."""

import re
from collections.abc import Mapping
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import JsonValue

from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import (
    FieldBase,
    FormData,
    Input,
    Problem,
    part_of,
    text_of,
    wrong_type,
)
from teleservices.definition.fields.country import countries
from teleservices.definition.fields.text import too_long

PARTS = ("street", "extra", "postcode", "city", "country")
FRENCH_POSTCODE = re.compile(r"\d{5}")
LONGEST = 100


class AddressField(FieldBase):
    """Kept as {"street", "extra", "postcode", "city", "country"}; `abroad` allows other countries."""

    type: Literal["address"]
    own: bool = True
    abroad: bool = False

    def inputs(self) -> tuple[Input, ...]:
        words = {
            "street": (_("Numéro et rue"), "address-line1"),
            "extra": (_("Complément : bâtiment, appartement, lieu-dit (facultatif)"), "address-line2"),
            "postcode": (_("Code postal"), "postal-code"),
            "city": (_("Ville"), "address-level2"),
            "country": (_("Pays"), "country"),
        }
        return tuple(
            Input(
                f"{self.key}-{part}",
                label,
                autocomplete if self.own else "",
                inputmode="numeric" if part == "postcode" and not self.abroad else "",
                type="select" if part == "country" else "text",
                required=self.required and part != "extra",
                maxlength=LONGEST,
            )
            for part, (label, autocomplete) in words.items()
            if part != "country" or self.abroad
        )

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        value: dict[str, JsonValue] = {part: text_of(data, f"{self.key}-{part}") for part in PARTS}
        if not any(text for part, text in value.items() if part != "country"):
            return None
        if not self.abroad or not value["country"]:
            value["country"] = "FR"
        return value

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if not isinstance(value, Mapping):
            return wrong_type(self.key)
        found = []
        for part, message in self._compulsory(part_of(value, "country")).items():
            if not part_of(value, part):
                found.append(Problem(f"{self.key}-{part}", message))
        postcode = part_of(value, "postcode")
        if postcode and part_of(value, "country") == "FR" and not FRENCH_POSTCODE.fullmatch(postcode):
            found.append(Problem(f"{self.key}-postcode", _("Un code postal français a cinq chiffres")))
        if part_of(value, "country") not in countries():
            found.append(Problem(f"{self.key}-country", _("Choisissez un pays de la liste")))
        for part in PARTS:
            found += too_long(f"{self.key}-{part}", part_of(value, part), LONGEST)
        return found

    def _compulsory(self, country: str) -> dict[str, str]:
        messages = {"street": _("Écrivez le numéro et la rue"), "city": _("Écrivez la ville")}
        return messages | ({"postcode": _("Écrivez le code postal")} if country == "FR" else {})

    def in_words(self, value: JsonValue) -> str:
        town = f"{part_of(value, 'postcode')} {part_of(value, 'city')}".strip()
        country = part_of(value, "country")
        abroad = countries().get(country, country) if country != "FR" else ""
        return "\n".join(
            line for line in (part_of(value, "street"), part_of(value, "extra"), town, abroad) if line
        )

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        asked = PARTS if self.abroad else PARTS[:-1]
        return {f"{self.key}-{part}": [part_of(value, part)] for part in asked if part_of(value, part)}
