"""How much room a commune's images and documents take, and how much they may."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Sum
from wagtail.documents import get_document_model

from cms.pages.models import CommuneImage
from tenants.current import current_commune

MEGABYTE = 1024 * 1024
#: From here on, the home of ``/gestion/`` says so.
NEARLY_FULL = 85


@dataclass(frozen=True)
class Room:
    """In octets. Sizes made for pages are not counted: nobody chose them."""

    used: int
    limit: int
    #: Whether the operator gave this commune a room that is not everybody's.
    is_its_own: bool = False

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.used / self.limit))

    @property
    def is_nearly_full(self) -> bool:
        return self.percent >= NEARLY_FULL

    def holds(self, size: int) -> bool:
        return size <= self.left


def room() -> Room:
    """Of the commune whose schema this is."""
    used = sum(
        model.objects.aggregate(total=Sum("file_size"))["total"] or 0
        for model in (CommuneImage, get_document_model())
    )
    own = current_commune().media_quota_mb
    return Room(used=used, limit=(own or settings.MEDIA_QUOTA_MB) * MEGABYTE, is_its_own=own is not None)
