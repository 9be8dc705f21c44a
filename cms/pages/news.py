"""News as lists show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.db.models import OuterRef, Subquery

from cms.pages.image_models import CommuneImage, CommuneRendition

if TYPE_CHECKING:
    from datetime import date

#: The picture beside an item of a list (design's entry), for screens of two pixels a point.
THUMBNAIL = "fill-432x288|format-webp"


@dataclass(frozen=True)
class NewsEntry:
    """An item of a list; ``image_url`` is empty without an image."""

    title: str
    url: str
    label: str
    text: str
    day: date
    image_url: str
    is_example: bool


def with_entries(items: Any) -> Any:
    """A queryset of news, newest first, with all that an entry needs in the same statement: a home has none to spare."""
    thumbnails = CommuneRendition.objects.filter(image_id=OuterRef("image_id"), filter_spec=THUMBNAIL)
    found = items.select_related("category", "image").annotate(
        thumbnail_name=Subquery(thumbnails.order_by("-pk").values("file")[:1])
    )
    return found.order_by("-date", "-first_published_at", "-pk")


def thumbnail_url(image: CommuneImage | None, name: str | None) -> str:
    """Of the size that is there under this name (``with_entries``); made when there is none yet."""
    if image is None:
        return ""
    return str(default_storage.url(name) if name else image.get_rendition(THUMBNAIL).url)
