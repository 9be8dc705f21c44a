"""Images of the site: sizes for every screen, lazy, with the alternative that the page gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html

from cms.blocks.pictures import GALLERY, WIDTHS
from design.components import Picture

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

    from cms.pages.image_models import CommuneImage

register = template.Library()


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


@register.simple_tag
def gallery_images(images: Iterable[Any]) -> list[Picture]:
    """The images of a gallery block, small in the grid and large behind it; those that were deleted are left out."""
    return [_of_gallery(one) for one in images if one["image"]]


def _of_gallery(one: Any) -> Picture:
    small, large = one["image"].get_renditions(*GALLERY).values()
    return Picture(
        url=small.url,
        width=small.width,
        height=small.height,
        alternative="" if one["decorative"] else one["alternative"],
        caption=one["caption"] or "",
        credit=one["image"].credit,
        full_url=large.url,
    )
