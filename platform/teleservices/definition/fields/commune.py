"""A French commune, by its name for people and its INSEE code for rules."""

import re
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import JsonValue

from teleservices.definition.circumstances import Circumstances, Town
from teleservices.definition.fields.base import FieldBase, FormData, Input, Problem, part_of, text_of

INSEE = re.compile(r"(\d{2}|2[AB])\d{3}")


class CommuneField(FieldBase):
    """Kept as {"insee", "name"}. A name alone is looked up; one that several towns bear must be chosen."""

    type: Literal["commune"]

    def inputs(self) -> tuple[Input, ...]:
        return (
            Input(self.key, self.label, required=self.required, maxlength=100),
            Input(f"{self.key}-insee", _("Commune choisie"), required=False, type="hidden"),
        )

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        name, insee = text_of(data, self.key), text_of(data, f"{self.key}-insee").upper()
        if not name and not insee:
            return None
        town = self._town(name, insee, circumstances)
        return {"insee": town.insee, "name": town.name} if town else {"insee": "", "name": name}

    def _town(self, name: str, insee: str, circumstances: Circumstances) -> Town | None:
        """The town meant: the code wins while it still goes with the name."""
        if circumstances.towns is None:
            return Town(insee, name) if INSEE.fullmatch(insee) else None
        chosen = circumstances.towns.get(insee) if insee else None
        found = circumstances.towns.search(name) if name else []
        if chosen and (not found or chosen.insee in {town.insee for town in found}):
            return chosen
        return found[0] if len(found) == 1 else None

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        name, insee = part_of(value, "name"), part_of(value, "insee")
        if INSEE.fullmatch(insee) and (circumstances.towns is None or circumstances.towns.get(insee)):
            return []
        found = tuple(circumstances.towns.search(name)) if circumstances.towns and name else ()
        if len(found) > 1:
            return [Problem(self.key, _("Plusieurs communes portent ce nom : choisissez la bonne"), found)]
        return [
            Problem(self.key, _("Nous ne trouvons pas cette commune. Vérifiez son nom, en toutes lettres"))
        ]

    def in_words(self, value: JsonValue) -> str:
        name, insee = part_of(value, "name"), part_of(value, "insee")
        return f"{name} ({insee[: 3 if insee.startswith('97') else 2]})" if insee else name

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        return {self.key: [part_of(value, "name")], f"{self.key}-insee": [part_of(value, "insee")]}
