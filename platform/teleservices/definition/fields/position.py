"""A place: words, or the position that a telephone gives."""

from collections.abc import Mapping
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import Field, JsonValue

from teleservices.definition.base import MaybeText
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
from teleservices.definition.fields.text import too_long

LONGEST = 500


def _degrees(text: str) -> float | str:
    try:
        return round(float(text.replace(",", ".")), 6)
    except ValueError:
        return text


class PositionField(FieldBase):
    """Kept as {"text"}, with "lat" and "lon" (WGS 84) when a point was put. Either is enough."""

    type: Literal["position"]
    text_label: MaybeText = Field(default="", description="Question of the textual alternative")

    def inputs(self) -> tuple[Input, ...]:
        words = self.text_label or _("Adresse, ou description du lieu")
        return (
            Input(f"{self.key}-text", words, required=self.required, maxlength=LONGEST),
            Input(f"{self.key}-lat", _("Latitude"), inputmode="decimal", type="hidden", required=False),
            Input(f"{self.key}-lon", _("Longitude"), inputmode="decimal", type="hidden", required=False),
        )

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        text, lat, lon = (text_of(data, f"{self.key}-{part}") for part in ("text", "lat", "lon"))
        if lat and lon:
            return {"text": text, "lat": _degrees(lat), "lon": _degrees(lon)}
        return {"text": text} if text else None

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if not isinstance(value, Mapping):
            return wrong_type(self.key)
        if "lat" in value or "lon" in value:
            lat, lon = value.get("lat"), value.get("lon")
            on_earth = isinstance(lat, int | float) and isinstance(lon, int | float)
            if not (on_earth and abs(lat) <= 90 and abs(lon) <= 180):  # type: ignore[arg-type]  # told by on_earth
                message = _("La position n’est pas lisible : décrivez l’endroit avec des mots")
                return [Problem(f"{self.key}-text", message)]
        elif not part_of(value, "text"):
            return [Problem(f"{self.key}-text", self.missing_message())]
        return too_long(f"{self.key}-text", part_of(value, "text"), LONGEST)

    def missing_message(self) -> str:
        return self.missing or _("Écrivez une adresse ou un repère pour situer l’endroit")

    def in_words(self, value: JsonValue) -> str:
        lines = [part_of(value, "text")]
        if isinstance(value, Mapping) and "lat" in value and "lon" in value:
            point = {"lat": value["lat"], "lon": value["lon"]}
            lines.append(_("Position : latitude %(lat)s, longitude %(lon)s") % point)
        return "\n".join(line for line in lines if line)

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        return {
            f"{self.key}-{part}": [part_of(value, part)]
            for part in ("text", "lat", "lon")
            if part_of(value, part)
        }
