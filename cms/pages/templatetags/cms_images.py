"""Images of the site: sizes for every screen, lazy, with the alternative that the page gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from cms.pages.image_models import CommuneImage

register = template.Library()

WIDTHS = ("width-480|format-webp", "width-960|format-webp", "width-1600|format-webp")


@register.simple_tag
def picture_of(image: CommuneImage, alternative: str, eager: bool = False) -> SafeString:
    """An ``img`` at three widths. ``alternative`` is empty for a decorative image, on purpose and never by default."""
    renditions = image.get_renditions(*WIDTHS)
    found: list[Any] = [renditions[width] for width in WIDTHS]
    srcset = ", ".join(f"{item.url} {item.width}w" for item in found)
    middle = found[1]
    return format_html(
        '<img src="{}" srcset="{}" sizes="(max-width: 45rem) 100vw, 45rem" width="{}" height="{}" alt="{}"'
        ' loading="{}" decoding="async">',
        middle.url, srcset, middle.width, middle.height, alternative, "eager" if eager else "lazy",
    )  # fmt: skip
