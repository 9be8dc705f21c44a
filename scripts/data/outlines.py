"""Outlines: read from EWKB, merged, thinned, put on a local grid and delta coded."""

import itertools
import math
import struct
from collections.abc import Iterable

from tenants.geography.contours import MICRODEGREES, ZERO

Point = tuple[float, float]
Polygon = list[list[Point]]
"""An outer ring, then its holes; rings are closed by repeating the first point."""

MULTI_POLYGON = 6
POLYGON = 3

MAX_POINTS = 60
"""Of one outline drawn at about 600 px; a long coast or a big commune needs no more to be recognised."""
MAX_RINGS = 8
SMALLEST_RING = 0.01
"""Share of the main ring's area under which an island or an enclave is left out."""
TOLERANCE = 1 / 250
"""Share of the outline's longest side: 2.4 px at 600."""
GRID = 600
"""Steps along the longest side: one pixel at 600."""


def read_multi_polygon(hexadecimal: str) -> list[Polygon]:
    """Little-endian WKB of a MULTIPOLYGON without Z, as PostGIS writes it."""
    data = bytes.fromhex(hexadecimal)
    offset = 0

    def read(layout: str) -> tuple[float, ...]:
        nonlocal offset
        values = struct.unpack_from("<" + layout, data, offset)
        offset += struct.calcsize("<" + layout)
        return values

    def header(kind: int) -> int:
        order, found, count = read("BII")
        if (order, found) != (1, kind):
            raise ValueError(f"unexpected geometry {order}/{found}")
        return int(count)

    polygons: list[Polygon] = []
    for _ in range(header(MULTI_POLYGON)):
        rings: Polygon = []
        for _ in range(header(POLYGON)):
            (length,) = read("I")
            flat = read(f"{2 * int(length)}d")
            rings.append(list(zip(flat[::2], flat[1::2], strict=True)))
        polygons.append(rings)
    return polygons


def merge(polygons: Iterable[Polygon]) -> list[Polygon]:
    """Union of neighbours that share their borders point for point: edges walked both ways cancel each
    other.
    """
    edges: set[tuple[Point, Point]] = set()
    for ring in (ring for polygon in polygons for ring in polygon):
        for edge in itertools.pairwise(ring):
            if edge[::-1] in edges:
                edges.remove(edge[::-1])
            else:
                edges.add(edge)
    following: dict[Point, list[Point]] = {}
    for start, end in sorted(edges):
        following.setdefault(start, []).append(end)
    merged: list[Polygon] = []
    while following:
        start = min(following)
        ring = [start]
        while len(ring) == 1 or ring[-1] != start:
            ring.append(_take(following, ring[-1]))
        merged.append([ring])
    return merged


def _take(following: dict[Point, list[Point]], point: Point) -> Point:
    """One of the edges that leave `point`, used up."""
    ends = following[point]
    end = ends.pop()
    if not ends:
        del following[point]
    return end


def encode(polygons: list[Polygon]) -> list[int | str]:
    """[west, south, step in latitude (microdegrees), ring, ring…], as `tenants.geography.contours` reads
    it.
    """
    rings = _main_rings(polygons)
    longitudes = [lon for ring in rings for lon, _ in ring]
    latitudes = [lat for ring in rings for _, lat in ring]
    # West and south on a round ten-thousandth of a degree (11 m): fewer digits, and reading back is exact.
    west, south = math.floor(min(longitudes) * 10_000) * 100, math.floor(min(latitudes) * 10_000) * 100
    shrink = math.cos(math.radians(south / MICRODEGREES))
    side = max((max(longitudes) - west / MICRODEGREES) * shrink, max(latitudes) - south / MICRODEGREES)
    step = math.ceil(side / GRID * MICRODEGREES)
    local = [
        [
            (round((lon * MICRODEGREES - west) * shrink / step), round((lat * MICRODEGREES - south) / step))
            for lon, lat in ring
        ]
        for ring in rings
    ]
    return [west, south, step, *map(_code, _thin_to_budget(local))]


def _main_rings(polygons: list[Polygon]) -> list[list[Point]]:
    """Outer rings anticlockwise and enclaves clockwise, the largest first, without those too small to be
    seen.
    """
    rings: list[list[Point]] = []
    for outer, *holes in polygons:
        rings.append(outer if signed_area(outer) > 0 else outer[::-1])
        rings += [hole if signed_area(hole) < 0 else hole[::-1] for hole in holes]
    rings.sort(key=lambda ring: -abs(signed_area(ring)))
    smallest = abs(signed_area(rings[0])) * SMALLEST_RING
    return [ring for ring in rings if abs(signed_area(ring)) >= smallest][:MAX_RINGS]


def signed_area(ring: list[Point] | list[tuple[int, int]]) -> float:
    """Positive when the ring turns anticlockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in itertools.pairwise(ring)) / 2


def _thin_to_budget(rings: list[list[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    """The finest simplification that keeps MAX_POINTS in all; a ring that collapses is dropped."""
    tolerance = GRID * TOLERANCE
    while True:
        thin = [ring for ring in (_thin(ring, tolerance) for ring in rings) if len(ring) >= 4]
        if sum(map(len, thin)) <= MAX_POINTS:
            return thin
        tolerance *= 1.15


def _thin(ring: list[tuple[int, int]], tolerance: float) -> list[tuple[int, int]]:
    """Douglas-Peucker on a closed ring, cut in two at the point farthest from its start."""
    far = max(range(len(ring)), key=lambda i: math.dist(ring[0], ring[i]))
    if far == 0:
        return []
    return _douglas_peucker(ring[: far + 1], tolerance)[:-1] + _douglas_peucker(ring[far:], tolerance)


def _douglas_peucker(line: list[tuple[int, int]], tolerance: float) -> list[tuple[int, int]]:
    if len(line) < 3:
        return line
    first, last = line[0], line[-1]
    distances = [_distance(point, first, last) for point in line[1:-1]]
    farthest = max(range(len(distances)), key=distances.__getitem__)
    if distances[farthest] <= tolerance:
        return [first, last]
    middle = farthest + 1
    return _douglas_peucker(line[: middle + 1], tolerance)[:-1] + _douglas_peucker(line[middle:], tolerance)


def _distance(point: tuple[int, int], start: tuple[int, int], end: tuple[int, int]) -> float:
    """From a point to a segment."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy
    if square == 0:
        return math.dist(point, start)
    along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / square
    along = min(1.0, max(0.0, along))
    return math.dist(point, (start[0] + along * dx, start[1] + along * dy))


def _code(ring: list[tuple[int, int]]) -> str:
    """One character a number: x and y alternate, each the difference with the previous point (no closing
    point).
    """
    numbers: list[int] = []
    x0 = y0 = 0
    for x, y in ring[:-1]:
        numbers += [x - x0, y - y0]
        x0, y0 = x, y
    return "".join(chr(ZERO + number) for number in numbers)
