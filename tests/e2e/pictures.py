"""Files that people send in the stories."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw


def photo(words: str = "", size: tuple[int, int] = (1600, 1000)) -> bytes:
    """A JPEG as a phone would send it, with something to see in it."""
    picture = Image.new("RGB", size, (188, 184, 176))
    pen = ImageDraw.Draw(picture)
    width, height = size
    pen.rectangle((0, height * 0.62, width, height), fill=(92, 90, 88))
    pen.ellipse((width * 0.3, height * 0.7, width * 0.62, height * 0.88), fill=(40, 38, 36))
    pen.text((40, 40), words, fill=(30, 30, 30), font_size=64)
    sent = io.BytesIO()
    picture.save(sent, "JPEG", quality=80)
    return sent.getvalue()
