"""A department, a region, an inter-municipal body: the official ones, shipped with Parvis."""

import csv
from functools import cache
from pathlib import Path
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import JsonValue

from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import (
    FieldBase,
    FormData,
    Input,
    Offered,
    Problem,
    part_of,
    text_of,
)
from tenants.geography import snapshot
from tenants.geography.slugs import fold

SOURCE = Path(__file__).with_name("departements.csv")
"""Code, name, code of the region, its name: Code officiel géographique (Insee), Licence Ouverte 2.0."""


@cache
def _rows() -> tuple[tuple[str, str, str, str], ...]:
    with SOURCE.open(encoding="utf-8", newline="") as lines:
        return tuple((code, name, region, its_name) for code, name, region, its_name in csv.reader(lines))


@cache
def departments() -> dict[str, str]:
    """Code to name, by code; overseas collectivities after departments."""
    return {code: name for code, name, _region, _name in _rows()}


@cache
def regions() -> dict[str, str]:
    """Code to name, by name."""
    found = {region: name for _code, _name, region, name in _rows() if region}
    return dict(sorted(found.items(), key=lambda one: fold(one[1])))


@cache
def _bodies() -> dict[str, tuple[str, ...]]:
    """SIREN of the inter-municipal bodies that bear a name."""
    found: dict[str, tuple[str, ...]] = {}
    for siren, body in snapshot.index()["epci"].items():
        found[fold(body["name"])] = (*found.get(fold(body["name"]), ()), siren)
    return found


class DepartementField(FieldBase):
    """Kept as its code: "69", "2A", "974"."""

    type: Literal["departement"]

    def inputs(self) -> tuple[Input, ...]:
        return (Input(self.key, self.label, type="select", required=self.required),)

    def offered(self) -> tuple[Offered, ...]:
        return tuple(Offered(code, f"{code} – {name}") for code, name in departments().items())

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if isinstance(value, str) and value in departments():
            return []
        return [Problem(self.key, _("Choisissez un département de la liste"))]

    def in_words(self, value: JsonValue) -> str:
        name = departments().get(str(value))
        return f"{name} ({value})" if name else str(value)


class RegionField(FieldBase):
    """Kept as its code: "84"."""

    type: Literal["region"]

    def inputs(self) -> tuple[Input, ...]:
        return (Input(self.key, self.label, type="select", required=self.required),)

    def offered(self) -> tuple[Offered, ...]:
        return tuple(Offered(code, name) for code, name in regions().items())

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if isinstance(value, str) and value in regions():
            return []
        return [Problem(self.key, _("Choisissez une région de la liste"))]

    def in_words(self, value: JsonValue) -> str:
        return regions().get(str(value), str(value))


class EpciField(FieldBase):
    """An inter-municipal body, by its name or its SIREN; kept as {"siren", "name"}."""

    type: Literal["epci"]

    def inputs(self) -> tuple[Input, ...]:
        return (Input(self.key, self.label, required=self.required, maxlength=150),)

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        text = text_of(data, self.key)
        if not text:
            return None
        digits = text.replace(" ", "")
        named = _bodies().get(fold(text), ())
        siren = digits if digits in snapshot.index()["epci"] else named[0] if len(named) == 1 else ""
        name = str(snapshot.index()["epci"][siren]["name"]) if siren else text
        return {"siren": siren, "name": name}

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        siren, name = part_of(value, "siren"), part_of(value, "name")
        if siren in snapshot.index()["epci"]:
            return []
        if len(_bodies().get(fold(name), ())) > 1:
            message = _(
                "Plusieurs intercommunalités portent ce nom\u00a0: écrivez le numéro SIREN de la bonne"
            )
        else:
            message = _(
                "Nous ne trouvons pas cette intercommunalité. Écrivez son nom en entier, ou son SIREN"
            )
        return [Problem(self.key, message)]

    def in_words(self, value: JsonValue) -> str:
        return part_of(value, "name")

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        return {self.key: [part_of(value, "siren") or part_of(value, "name")]}
