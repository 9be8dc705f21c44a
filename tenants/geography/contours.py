"""The outline of a commune, and its drawing as an SVG path."""

import math
from itertools import accumulate

from tenants.geography import snapshot
from tenants.geography.records import Contour, Point, Ring

MICRODEGREES = 1_000_000
ZERO = 0x5400
"""The character that stands for 0 in a coded ring; differences of a 600-step grid stay within plain
ideographs.
"""


def contour_of(insee: str) -> Contour | None:
    """The simplified outline, or None when the source has none (a few new communes, the Pacific)."""
    row = snapshot.shard(snapshot.CONTOURS, snapshot.shard_of(insee)).get(insee)
    if row is None:
        return None
    west, south, step, *rings = row
    origin = (west / MICRODEGREES, south / MICRODEGREES)
    step_lat = step / MICRODEGREES
    step_lon = step_lat / math.cos(math.radians(origin[1]))
    return Contour(insee, tuple(_ring(coded, origin, (step_lon, step_lat)) for coded in rings))


def _ring(coded: str, origin: Point, step: Point) -> Ring:
    """Undo the build's coding: a character a number, x and y alternate, each the difference with the
    previous point.
    """
    deltas = [ord(character) - ZERO for character in coded]
    xs, ys = accumulate(deltas[::2]), accumulate(deltas[1::2])
    return tuple((origin[0] + x * step[0], origin[1] + y * step[1]) for x, y in zip(xs, ys, strict=True))


def svg_path(contour: Contour, size: int = 600) -> str:
    """The `d` of a path that fills a `size` × `size` box, centred, north up, at true proportions.

    Local equirectangular projection: a degree of longitude is shortened by the cosine of the middle
    latitude. Enclaves are drawn as holes under either fill rule.
    """
    points = [point for ring in contour.rings for point in ring]
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    shrink = math.cos(math.radians((south + north) / 2))
    width, height = (east - west) * shrink, north - south
    scale = size / max(width, height)
    left, top = (size - width * scale) / 2, (size - height * scale) / 2

    def place(point: Point) -> str:
        x = left + (point[0] - west) * shrink * scale
        y = top + (north - point[1]) * scale
        return f"{x:.1f} {y:.1f}"

    return "".join(f"M{'L'.join(place(point) for point in ring)}Z" for ring in contour.rings)
