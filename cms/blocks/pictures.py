"""The sizes in which an image of a body is made, so that each screen takes the smallest that is enough."""

from __future__ import annotations

WIDTHS = ("width-480|format-webp", "width-960|format-webp", "width-1600|format-webp")
#: Of a grid: all of the same shape, cut around what matters; and the one that opens.
GALLERY = ("fill-480x360|format-webp", "width-1600|format-webp")
#: A portrait, for screens of two pixels a point.
PORTRAIT = ("fill-240x300|format-webp",)
#: At the head of a card.
CARD = ("fill-640x360|format-webp",)
#: Before a film begins.
POSTER = ("width-1280|format-webp",)
