"""The picture that goes with a link when somebody shares it: the commune's name and its outline, in its colours.

Networks and messengers draw PNG, never SVG: 1200 × 630 pixels, painted here at twice that size so that edges are smooth.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from design.themes import light_roles

if TYPE_CHECKING:
    from design.colour import Colour
    from design.themes import Theme

WIDTH, HEIGHT = 1200, 630
_TWICE = 2
_FONTS = Path(__file__).parent / "pdf" / "fonts"
_MARGIN = 88
#: The box of the outline: left, top, side.
_OUTLINE = (700, 75, 480)
_HALOS = (("halo-1", 78), ("halo-2", 54), ("halo-3", 33), ("halo-4", 15))
_LARGEST, _SMALLEST = 92, 40
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def share_card(name: str, emblem_path: str, theme: Theme, caption: str) -> bytes:
    """A PNG. ``emblem_path``: rings of straight lines in a 0 0 100 100 box (design.outline); curves are drawn as chords."""
    roles = light_roles(theme)
    image = Image.new("RGB", (WIDTH * _TWICE, HEIGHT * _TWICE), _rgb(roles["soft"]))
    draw = ImageDraw.Draw(image)
    rings = [_placed(ring) for ring in _rings(emblem_path)]
    for role, width in _HALOS:
        for ring in rings:
            _stroke(draw, ring, _rgb(roles[role]), width * _TWICE)
    for ring in rings:
        draw.polygon(ring, fill=_rgb(roles["raised"]))
        _stroke(draw, ring, _rgb(roles["main"]), 3 * _TWICE)
    _write(draw, name, caption, roles)
    draw.rectangle((0, (HEIGHT - 18) * _TWICE, WIDTH * _TWICE, HEIGHT * _TWICE), fill=_rgb(roles["deep"]))
    out = BytesIO()
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    small.quantize(128).save(out, "PNG", optimize=True)
    return out.getvalue()


def _rings(path: str) -> list[list[tuple[float, float]]]:
    """The points of each ring; of another command than M and L, only where it leads."""
    rings = []
    for part in path.upper().split("M")[1:]:
        points: list[tuple[float, float]] = []
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


def _placed(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    left, top, side = _OUTLINE
    return [((left + x * side / 100) * _TWICE, (top + y * side / 100) * _TWICE) for x, y in ring]


def _stroke(
    draw: ImageDraw.ImageDraw, ring: list[tuple[float, float]], colour: tuple[int, int, int], width: int
) -> None:
    """A closed line with round corners, which Pillow leaves open."""
    draw.line([*ring, ring[0], ring[1]], fill=colour, width=width, joint="curve")


def _write(draw: ImageDraw.ImageDraw, name: str, caption: str, roles: dict[str, Colour]) -> None:
    """The name as large as it stands on at most three lines, over the caption, in the middle of the height."""
    room = (_OUTLINE[0] - _MARGIN - 40) * _TWICE
    size = _LARGEST * _TWICE
    while True:
        font = ImageFont.truetype(str(_FONTS / "Bricolage-Bold.ttf"), size)
        lines = _lines(name, font, room)
        if size <= _SMALLEST * _TWICE or (
            len(lines) <= 3 and all(font.getlength(line) <= room for line in lines)
        ):
            break
        size -= 4
    small = ImageFont.truetype(str(_FONTS / "Atkinson-Regular.ttf"), 32 * _TWICE)
    height = int(size * 1.08)
    top = (HEIGHT * _TWICE - height * len(lines) - 60 * _TWICE) // 2
    for place, line in enumerate(lines):
        draw.text((_MARGIN * _TWICE, top + place * height), line, font=font, fill=_rgb(roles["ink"]))
    below = top + height * len(lines) + 24 * _TWICE
    draw.text((_MARGIN * _TWICE, below), caption, font=small, fill=_rgb(roles["ink-2"]))


def _lines(name: str, font: ImageFont.FreeTypeFont, room: float) -> list[str]:
    """Broken at spaces and after hyphens, as French place names are."""
    lines = [""]
    for piece in re.findall(r"[^\s-]+-?|-", name):
        space = "" if not lines[-1] or lines[-1].endswith("-") else " "
        if lines[-1] and font.getlength(lines[-1] + space + piece) > room:
            lines.append(piece)
        else:
            lines[-1] += space + piece
    return lines


def _rgb(colour: Colour) -> tuple[int, int, int]:
    red, green, blue = (round(channel * 255) for channel in colour.channels)
    return red, green, blue
