"""The picture that goes with a link when somebody shares it: the commune's name and its outline, in its colours.

Networks and messengers draw PNG, never SVG: 1200 × 630 pixels, painted here at twice that size so that edges are smooth.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from design.painting import pixel, rings_of, stroke
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


def share_card(name: str, emblem_path: str, theme: Theme, caption: str) -> bytes:
    """A PNG. ``emblem_path``: as design.outline has it."""
    roles = light_roles(theme)
    image = Image.new("RGB", (WIDTH * _TWICE, HEIGHT * _TWICE), pixel(roles["soft"]))
    draw = ImageDraw.Draw(image)
    rings = rings_of(emblem_path, *(length * _TWICE for length in _OUTLINE))
    for role, width in _HALOS:
        for ring in rings:
            stroke(draw, ring, pixel(roles[role]), width * _TWICE)
    for ring in rings:
        draw.polygon(ring, fill=pixel(roles["raised"]))
        stroke(draw, ring, pixel(roles["main"]), 3 * _TWICE)
    _write(draw, name, caption, roles)
    draw.rectangle((0, (HEIGHT - 18) * _TWICE, WIDTH * _TWICE, HEIGHT * _TWICE), fill=pixel(roles["deep"]))
    out = BytesIO()
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    small.quantize(128).save(out, "PNG", optimize=True)
    return out.getvalue()


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
        draw.text((_MARGIN * _TWICE, top + place * height), line, font=font, fill=pixel(roles["ink"]))
    below = top + height * len(lines) + 24 * _TWICE
    draw.text((_MARGIN * _TWICE, below), caption, font=small, fill=pixel(roles["ink-2"]))


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
