"""Where answers are: their points, and a drawing of them that needs no script."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from django.utils.translation import gettext as _

from teleservices.definition.shapes import A_DEGREE, on_earth, points_of
from tenants.geography import contour_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pydantic import JsonValue

    from teleservices.dossiers.nearby import KnownRequest
    from tenants.geography import Ring
    from tenants.models import Commune

LatLon = tuple[float, float]
Thing = TypeVar("Thing")
WIDTH, HEIGHT, EDGE = 600, 360, 24
NARROWEST = 240.0
"""Metres shown at least: closer, a drawing without streets says nothing."""
APART = 32
"""Between two marks that bear a number, in the box of a figure: closer, they would hide each other."""
SCALES = (20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a figure: the place itself, or one of a list that bears its number."""

    x: float
    y: float
    number: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing in a box of WIDTH × HEIGHT, north up. Its words stand beside it."""

    outline: str
    shape: str
    is_area: bool
    marks: tuple[Mark, ...]
    scale_x: float
    """Where the scale's bar ends, from EDGE."""
    scale: str
    label: str


@dataclass(frozen=True, slots=True)
class Place:
    """An answer that is somewhere, for whoever reads it."""

    label: str
    words: str
    figures: tuple[Figure, ...]
    geojson: str
    lat: str
    lon: str

    @property
    def street_map(self) -> str:
        """A page of OpenStreetMap, opened only by who presses the link."""
        return f"https://www.openstreetmap.org/?mlat={self.lat}&mlon={self.lon}#map=18/{self.lat}/{self.lon}"


def coordinates_of(value: JsonValue) -> tuple[LatLon, ...]:
    """The points of a position's answer; none when it is in words alone."""
    if not isinstance(value, dict):
        return ()
    lat, lon = value.get("lat"), value.get("lon")
    if on_earth(lat, lon):
        return ((float(lat), float(lon)),)  # type: ignore[arg-type]  # numbers: on_earth
    return tuple((lat, lon) for lon, lat in points_of(value.get("shape")) or ())


def geometry_of(value: JsonValue) -> dict[str, JsonValue] | None:
    """The GeoJSON geometry of an answer, None when it is in words alone."""
    points = coordinates_of(value)
    if not points or not isinstance(value, dict):
        return None
    shape = value.get("shape")
    if isinstance(shape, dict):
        return shape
    return {"type": "Point", "coordinates": [points[0][1], points[0][0]]}


def place_of(label: str, words: str, value: JsonValue, commune: Commune) -> Place | None:
    """An answer as a reader sees it: where in the commune, and what was drawn."""
    points, geometry = coordinates_of(value), geometry_of(value)
    if not points or geometry is None:
        return None
    lat = sum(one[0] for one in points) / len(points)
    lon = sum(one[1] for one in points) / len(points)
    figures = [overview(commune, (lat, lon))]
    if len(points) > 1:
        figures.append(drawn(points, is_area=geometry["type"] == "Polygon"))
    return Place(label, words, tuple(figures), json.dumps(geometry), f"{lat:.6f}", f"{lon:.6f}")


def overview(commune: Commune, at: LatLon) -> Figure:
    """The commune, and where in it."""
    contour = contour_of(commune.insee)
    rings = contour.rings if contour else ()
    sheet = _Sheet.around([at, *((lat, lon) for ring in rings for lon, lat in ring)])
    label = _("L’endroit, dans le contour de %(commune)s") % {"commune": commune.name}
    return sheet.figure(label, rings=rings, marks=[Mark(*sheet.place(at))])


def drawn(points: Sequence[LatLon], *, is_area: bool) -> Figure:
    """A line or an area, as large as the sheet."""
    sheet = _Sheet.around(points)
    path = "M" + "L".join("{:.1f} {:.1f}".format(*sheet.place(one)) for one in points)
    return sheet.figure(_("Le tracé"), shape=path + ("Z" if is_area else ""), is_area=is_area)


def around(here: LatLon, others: Mapping[str, LatLon]) -> Figure:
    """A place and others near it, each with its number."""
    sheet = _Sheet.around([here, *others.values()])
    marks = [Mark(*sheet.place(here)), *(Mark(*sheet.place(at), number) for number, at in others.items())]
    return sheet.figure(_("Votre endroit, et ceux que la mairie connaît déjà"), marks=marks)


@dataclass(frozen=True, slots=True)
class Landmark(Generic[Thing]):
    """Things so near each other that one mark stands for them all; the first of them is where it is."""

    at: LatLon
    things: tuple[Thing, ...]


def landmarks(
    commune: Commune, things: Sequence[tuple[LatLon, Thing]]
) -> tuple[Figure, tuple[Landmark[Thing], ...]]:
    """The commune with everything that is known there, each mark with its number, from 1, in the order given."""
    contour = contour_of(commune.insee)
    rings = contour.rings if contour else ()
    corners = [*(at for at, _thing in things), *((lat, lon) for ring in rings for lon, lat in ring)]
    sheet = _Sheet.around(corners or [(0.0, 0.0)])
    gathered: list[tuple[LatLon, tuple[float, float], list[Thing]]] = []
    for at, thing in things:
        here = sheet.place(at)
        near = next((one for one in gathered if math.dist(one[1], here) < APART), None)
        if near is None:
            gathered.append((at, here, [thing]))
        else:
            near[2].append(thing)
    marks = [Mark(*here, str(number)) for number, (_at, here, _things) in enumerate(gathered, 1)]
    label = _("Les demandes, dans le contour de %(commune)s") % {"commune": commune.name}
    figure = sheet.figure(label, rings=rings, marks=marks)
    return figure, tuple(Landmark(at, tuple(found)) for at, _here, found in gathered)


def known_figure(place: JsonValue, known: Sequence[KnownRequest]) -> Figure | None:
    """The place of an answer and the requests known around it, by their rank; None when one has no point."""
    here = coordinates_of(place)
    others = {str(rank): one.at for rank, one in enumerate(known, 1) if one.at}
    return around(here[0], others) if here and others else None


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A flat map around a point, true to scale: pixels a metre."""

    middle: LatLon
    scale: float

    @classmethod
    def around(cls, points: Iterable[LatLon]) -> _Sheet:
        known = list(points)
        lats, lons = [one[0] for one in known], [one[1] for one in known]
        middle = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
        high = (max(lats) - min(lats)) * A_DEGREE
        wide = (max(lons) - min(lons)) * A_DEGREE * math.cos(math.radians(middle[0]))
        rooms = (WIDTH - 2 * EDGE) / max(wide, NARROWEST), (HEIGHT - 2 * EDGE) / max(high, NARROWEST)
        return cls(middle, min(rooms))

    def place(self, at: LatLon) -> tuple[float, float]:
        east = (at[1] - self.middle[1]) * A_DEGREE * math.cos(math.radians(self.middle[0]))
        north = (at[0] - self.middle[0]) * A_DEGREE
        return round(WIDTH / 2 + east * self.scale, 1), round(HEIGHT / 2 - north * self.scale, 1)

    def figure(
        self,
        label: str,
        *,
        rings: Sequence[Ring] = (),
        shape: str = "",
        is_area: bool = False,
        marks: Sequence[Mark] = (),
    ) -> Figure:
        outline = "".join(
            "M" + "L".join("{:.1f} {:.1f}".format(*self.place((lat, lon))) for lon, lat in ring) + "Z"
            for ring in rings
        )
        metres = max(one for one in SCALES if one == SCALES[0] or one * self.scale <= WIDTH / 4)
        words = f"{metres} m" if metres < 1_000 else f"{metres // 1_000} km"
        return Figure(
            outline, shape, is_area, tuple(marks), round(EDGE + metres * self.scale, 1),
            words.replace(" ", "\u00a0"), label,
        )  # fmt: skip
