"""Where a point stands: in a commune or outside it, as far as a simplified outline can say."""

import math
from itertools import pairwise

from tenants.geography.contours import contour_of
from tenants.geography.records import Contour, Point, Ring, Town
from tenants.geography.towns import find_town, towns_of_department

A_DEGREE = 111_320
"""Metres in a degree of latitude."""
DOUBT = 0.03
"""The shipped outlines are thinned: within this share of the longest side from the border, nobody can tell."""
LEAST_DOUBT = 150
"""Metres, for the smallest communes and for telephones that are wrong by a street."""


def contains(contour: Contour, point: Point) -> bool:
    """Whether the point (longitude, latitude) is inside, enclaves aside (even-odd rule)."""
    return sum(_crossings(ring, point) for ring in contour.rings) % 2 == 1


def is_outside(contour: Contour, point: Point) -> bool:
    """Whether the point is surely outside: farther from the border than the outline is precise."""
    if contains(contour, point):
        return False
    lons = [lon for ring in contour.rings for lon, _ in ring]
    lats = [lat for ring in contour.rings for _, lat in ring]
    shrink = math.cos(math.radians(point[1]))
    side = max((max(lons) - min(lons)) * shrink, max(lats) - min(lats)) * A_DEGREE
    return _metres_from(contour, point) > max(LEAST_DOUBT, DOUBT * side)


def town_at(point: Point, *, near: str) -> Town | None:
    """The commune of the same department as `near` (INSEE code) where the point surely is; None when none is sure."""
    for town in towns_of_department(find_town(near).department):
        contour = contour_of(town.insee)
        if contour is not None and contains(contour, point):
            return town
    return None


def _closed(ring: Ring) -> Ring:
    return (*ring, ring[0])


def _crossings(ring: Ring, point: Point) -> int:
    """How many sides a ray to the east meets."""
    x, y = point
    found = 0
    for (x1, y1), (x2, y2) in pairwise(_closed(ring)):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            found += 1
    return found


def _metres_from(contour: Contour, point: Point) -> float:
    """To the nearest border, on a flat map around the point."""
    shrink = math.cos(math.radians(point[1]))

    def flat(other: Point) -> Point:
        return (other[0] - point[0]) * shrink * A_DEGREE, (other[1] - point[1]) * A_DEGREE

    sides = (side for ring in contour.rings for side in pairwise(_closed(ring)))
    return min(_metres_from_side(flat(start), flat(end)) for start, end in sides)


def _metres_from_side(start: Point, end: Point) -> float:
    """From the origin to a segment."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy
    along = 0.0 if square == 0 else min(1.0, max(0.0, -(start[0] * dx + start[1] * dy) / square))
    return math.hypot(start[0] + along * dx, start[1] + along * dy)
