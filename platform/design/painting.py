"""The outline of a commune in pixels, for what draws no SVG: networks, messengers, telephones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageDraw

    from design.colour import Colour

Ring = list[tuple[float, float]]
Pixel = tuple[int, int, int]
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def rings_of(path: str, left: float, top: float, side: float) -> list[Ring]:
    """``path``: rings of straight lines in a 0 0 100 100 box (design.outline), drawn in a square of ``side`` pixels; curves
    are drawn as chords."""
    return [[(left + x * side / 100, top + y * side / 100) for x, y in ring] for ring in _rings(path)]


def _rings(path: str) -> list[Ring]:
    """The points of each ring; of another command than M and L, only where it leads."""
    rings = []
    for part in path.upper().split("M")[1:]:
        points: Ring = []
        for command, numbers in re.findall(r"([LHVCSQTA]?)([^LHVCSQTAZ]*)", part):
            values = [float(number) for number in _NUMBER.findall(numbers)]
            if command == "H" and values:
                points.append((values[-1], points[-1][1]))
            elif command == "V" and values:
                points.append((points[-1][0], values[-1]))
            elif command in {"", "L"}:
                points += list(zip(values[::2], values[1::2], strict=False))
            elif len(values) >= 2:
                points.append((values[-2], values[-1]))
        if len(points) > 2:
            rings.append(points)
    return rings


def stroke(draw: ImageDraw.ImageDraw, ring: Ring, colour: Pixel, width: int) -> None:
    """A closed line with round corners, which Pillow leaves open."""
    draw.line([*ring, ring[0], ring[1]], fill=colour, width=width, joint="curve")


def pixel(colour: Colour) -> Pixel:
    red, green, blue = (round(channel * 255) for channel in colour.channels)
    return red, green, blue
