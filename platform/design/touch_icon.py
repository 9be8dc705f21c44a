"""The icon of a site on a telephone's screen: a square of 180 pixels, without transparency, that the telephone cuts itself.

Telephones draw PNG, never SVG, and put black under what is transparent.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from design.painting import pixel, rings_of, stroke
from design.themes import light_roles

if TYPE_CHECKING:
    from design.themes import Theme

SIZE = 180
#: Painted larger, then reduced, so that edges are smooth.
_LARGER = 4
#: Left around the drawing, in the icon's own pixels: corners are cut round.
_MARGIN_OF_OUTLINE, _MARGIN_OF_LOGO = 28, 18


def outline_icon(emblem_path: str, theme: Theme) -> bytes:
    """A PNG: the outline, white on the main colour."""
    roles = light_roles(theme)
    image = Image.new("RGB", (SIZE * _LARGER, SIZE * _LARGER), pixel(roles["main"]))
    draw = ImageDraw.Draw(image)
    margin = _MARGIN_OF_OUTLINE * _LARGER
    for ring in rings_of(emblem_path, margin, margin, SIZE * _LARGER - 2 * margin):
        draw.polygon(ring, fill=pixel(roles["main-ink"]))
        stroke(draw, ring, pixel(roles["main-ink"]), _LARGER)
    return _png(image.resize((SIZE, SIZE), Image.Resampling.LANCZOS))


def logo_icon(picture: bytes) -> bytes:
    """A PNG: the logo or the arms on white, whole."""
    room = SIZE - 2 * _MARGIN_OF_LOGO
    with Image.open(BytesIO(picture)) as opened:
        logo = opened.convert("RGBA")
    scale = min(room / logo.width, room / logo.height)
    size = (max(1, round(logo.width * scale)), max(1, round(logo.height * scale)))
    logo = logo.resize(size, Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", (SIZE, SIZE), "white")
    ground.alpha_composite(logo, ((SIZE - size[0]) // 2, (SIZE - size[1]) // 2))
    return _png(ground.convert("RGB"))


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.quantize(128).save(out, "PNG", optimize=True)
    return out.getvalue()
