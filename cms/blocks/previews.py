"""The preview of a block that needs a file: drawn with one of the commune's own when it has some, else with a stand-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wagtail.documents.models import AbstractDocument
    from wagtail.images.models import AbstractImage


class FileBlock(blocks.StructBlock):
    """``sample`` gives the fields of the preview that come from the library; empty when it has nothing of the kind."""

    class Meta:
        preview_value: dict[str, Any] = {}
        preview_template = "cms/blocks/file_preview.html"

    def sample(self) -> dict[str, Any]:
        return {}

    def get_preview_value(self) -> Any:
        return self.normalize({**self.meta.preview_value, **self.sample()})

    def get_preview_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        return {**(parent_context or {}), "is_filled": bool(self.sample())}


def last_images(count: int) -> list[AbstractImage]:
    return list(get_image_model().objects.order_by("-created_at", "-pk")[:count])


def last_document(extensions: Iterable[str] = ()) -> AbstractDocument | None:
    """The newest one, of these extensions when they are given."""
    found = get_document_model().objects.order_by("-created_at", "-pk")
    kinds = set(extensions)
    newest = found[: 1 if not kinds else 200]
    return next((one for one in newest if not kinds or one.file_extension.lower() in kinds), None)
