"""The logo of a commune as a letter prints it: small, and without transparency, which archives of PDF need not keep."""

from __future__ import annotations

import struct
from io import BytesIO

from PIL import Image

#: Pixels: 45 by 15 mm at 400 dots an inch.
WIDEST, HIGHEST = 720, 240
#: Millimetres beside the name of the sender.
_ROOM_WIDE, _ROOM_HIGH = 45.0, 15.0
_COLOURS = 128


def on_paper(picture: bytes) -> bytes:
    """A PNG on white, within the room that it has on paper. Never more than some tens of kilobytes."""
    with Image.open(BytesIO(picture)) as opened:
        logo = opened.convert("RGBA")
    logo.thumbnail((WIDEST, HIGHEST), Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", logo.size, "white")
    ground.alpha_composite(logo)
    out = BytesIO()
    ground.convert("RGB").quantize(_COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def printed_height(png: bytes) -> float:
    """In millimetres, so that neither side leaves its room."""
    width, height = struct.unpack(">II", png[16:24])
    return min(_ROOM_HIGH, _ROOM_WIDE * float(height) / float(width))
