"""What a person draws on a map: a line or an area, kept as GeoJSON (RFC 7946: longitude first, WGS 84)."""

import json
import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import pairwise

from django.utils.translation import gettext as _
from pydantic import JsonValue

LonLat = tuple[float, float]
MOST_POINTS = 100
LONGEST = 6_000
"""Characters of the points in a form: a hundred of them take less than 3,000."""
A_DEGREE = 111_320


class Drawing(StrEnum):
    """What a place is shown by."""

    POINT = "point"
    LINE = "line"
    AREA = "area"


KINDS = {Drawing.LINE: "LineString", Drawing.AREA: "Polygon"}
LEAST = {Drawing.LINE: 2, Drawing.AREA: 3}


def degrees(text: object) -> float | str:
    """A number of degrees to the decimetre, or the text when it is none: JSON holds neither nan nor infinity."""
    try:
        number = float(str(text).replace(",", "."))
    except ValueError:
        return str(text)[:40]
    return round(number, 6) if math.isfinite(number) else str(text)[:40]


def on_earth(lat: object, lon: object) -> bool:
    """Whether both are degrees that exist."""
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (lat, lon))
    return numbers and abs(lat) <= 90 and abs(lon) <= 180  # type: ignore[arg-type]  # numbers, said above


def read_shape(text: str, drawing: Drawing) -> JsonValue:
    """The GeoJSON geometry of a form's `[[lon, lat], …]`; None when nothing is drawn. What is unreadable is kept as
    it is, for `points_of` to refuse."""
    if len(text) > LONGEST:
        return text[:40]
    try:
        points = json.loads(text or "[]")
    except ValueError:
        return text[:40]
    if not points:
        return None
    if not isinstance(points, list) or not all(isinstance(one, list) and len(one) == 2 for one in points):
        return text[:40]
    clean: list[JsonValue] = [[degrees(lon), degrees(lat)] for lon, lat in points]
    coordinates: list[JsonValue] = [[*clean, clean[0]]] if drawing is Drawing.AREA else clean
    return {"type": KINDS[drawing], "coordinates": coordinates}


def points_of(shape: JsonValue) -> tuple[LonLat, ...] | None:
    """The points of a line, or of an area without the last that closes it; None when it is no such geometry."""
    if not isinstance(shape, Mapping) or shape.get("type") not in KINDS.values():
        return None
    found = shape.get("coordinates")
    if shape["type"] == "Polygon":
        found = found[0] if isinstance(found, list) and found else None
    if not isinstance(found, list) or not all(_is_point(one) for one in found):
        return None
    points = tuple((float(one[0]), float(one[1])) for one in found)  # type: ignore[index, arg-type]  # looked at above
    return points[:-1] if shape["type"] == "Polygon" else points


def _is_point(one: JsonValue) -> bool:
    return isinstance(one, list) and len(one) == 2 and on_earth(one[1], one[0])


def refusal(shape: JsonValue, drawing: Drawing) -> str:
    """Why it is no drawing of that kind, in French; "" when it is one."""
    points = points_of(shape)
    if points is None or not isinstance(shape, Mapping) or shape["type"] != KINDS[drawing]:
        return _(
            "Le tracé n’est pas lisible\u00a0: décrivez l’endroit avec des mots, ou tracez-le de nouveau"
        )
    if len(points) > MOST_POINTS:
        return _("Le tracé a trop de points\u00a0: gardez-en %(most)d au plus") % {"most": MOST_POINTS}
    if len(points) < LEAST[drawing]:
        words = {"least": LEAST[drawing]}
        return _("Un tracé a au moins %(least)d points\u00a0: ajoutez-en, ou effacez le tracé") % words
    return ""


def shape_in_words(shape: JsonValue) -> str:
    """How long or how wide, rounded: what is drawn with a finger is not a survey."""
    points = points_of(shape) or ()
    flat = _flat(points)
    if isinstance(shape, Mapping) and shape["type"] == "Polygon":
        words = {"points": len(points), "area": _rounded(_area(flat))}
        return _("Surface tracée sur la carte\u00a0: environ %(area)s m² (%(points)d points)") % words
    length = sum(math.dist(one, other) for one, other in pairwise(flat))
    words = {"points": len(points), "length": _rounded(length)}
    return _("Tracé sur la carte\u00a0: environ %(length)s m (%(points)d points)") % words


def _rounded(number: float) -> str:
    """Two figures that mean something: 47, 130, 12 000."""
    size = max(0, len(str(round(number))) - 2)
    return f"{round(number / 10**size) * 10**size:,}".replace(",", "\u202f")


def _flat(points: Sequence[LonLat]) -> list[tuple[float, float]]:
    """Metres east and north of the first point."""
    if not points:
        return []
    lon0, lat0 = points[0]
    shrink = math.cos(math.radians(lat0))
    return [((lon - lon0) * shrink * A_DEGREE, (lat - lat0) * A_DEGREE) for lon, lat in points]


def _area(flat: Sequence[tuple[float, float]]) -> float:
    closed = [*flat, *flat[:1]]
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(closed))) / 2
