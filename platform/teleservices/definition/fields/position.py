"""A place: words, a point on a map, or a line or an area drawn on it. Words alone are always enough."""

import json
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
from teleservices.definition.shapes import (
    Drawing,
    degrees,
    on_earth,
    points_of,
    read_shape,
    refusal,
    shape_in_words,
)

LONGEST = 500


class PositionField(FieldBase):
    """Kept as {"text"}, with "lat" and "lon" (WGS 84) when a point was put, or "shape" (a GeoJSON geometry) when
    something was drawn. Either the words or the map is enough."""

    type: Literal["position"]
    text_label: MaybeText = Field(default="", description="Question of the textual alternative")
    draw: Drawing = Field(default=Drawing.POINT, description="What the map asks: a point, a line, an area")

    def inputs(self) -> tuple[Input, ...]:
        words = self.text_label or _("Adresse, ou description du lieu")
        text = Input(f"{self.key}-text", words, required=self.required, maxlength=LONGEST)
        parts = ("lat", "lon") if self.draw is Drawing.POINT else ("shape",)
        return (text, *(Input(f"{self.key}-{one}", one, type="hidden", required=False) for one in parts))

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        text = text_of(data, f"{self.key}-text")
        found: dict[str, JsonValue] = {"text": text}
        if self.draw is not Drawing.POINT:
            shape = read_shape(text_of(data, f"{self.key}-shape"), self.draw)
            found |= {"shape": shape} if shape else {}
        elif (lat := text_of(data, f"{self.key}-lat")) and (lon := text_of(data, f"{self.key}-lon")):
            found |= {"lat": degrees(lat), "lon": degrees(lon)}
        return found if text or len(found) > 1 else None

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if not isinstance(value, Mapping):
            return wrong_type(self.key)
        at, text = f"{self.key}-text", part_of(value, "text")
        if "shape" in value and (wrong := refusal(value["shape"], self.draw)):
            return [Problem(at, wrong)]
        if ("lat" in value or "lon" in value) and not on_earth(value.get("lat"), value.get("lon")):
            return [Problem(at, _("La position n’est pas lisible\u00a0: décrivez l’endroit avec des mots"))]
        if not text and not {"shape", "lat"} & value.keys():
            return [Problem(at, self.missing_message())]
        return too_long(at, text, LONGEST)

    def missing_message(self) -> str:
        return self.missing or _("Écrivez une adresse ou un repère pour situer l’endroit")

    def in_words(self, value: JsonValue) -> str:
        lines = [part_of(value, "text")]
        if isinstance(value, Mapping) and "lat" in value and "lon" in value:
            point = {"lat": value["lat"], "lon": value["lon"]}
            lines.append(_("Position\u00a0: latitude %(lat)s, longitude %(lon)s") % point)
        if isinstance(value, Mapping) and points_of(value.get("shape")):
            lines.append(shape_in_words(value["shape"]))
        return "\n".join(line for line in lines if line)

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        found = {
            f"{self.key}-{part}": [part_of(value, part)]
            for part in ("text", "lat", "lon")
            if part_of(value, part)
        }
        points = points_of(value.get("shape")) if isinstance(value, Mapping) else None
        return found | ({f"{self.key}-shape": [json.dumps(points)]} if points else {})
