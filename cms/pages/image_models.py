"""Images of a commune's site: its own model from the first day, because changing it later moves every reference.

What a camera hides in a file (position, owner's name, serial number) never reaches the site: a new file is decoded and
written again without its metadata before it is stored.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image as PillowImage
from PIL import ImageOps
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.utils import to_svg_safe_spec

from cms.pages import svg
from tenants.current import current_commune

_QUALITY = {"JPEG": {"quality": 90, "optimize": True}, "WEBP": {"quality": 90}, "AVIF": {"quality": 80}}


def without_metadata(content: bytes) -> bytes:
    """The same picture, upright, without EXIF, XMP or comments; its colour profile is kept.

    Raises PIL.UnidentifiedImageError for what is not an image.
    """
    with PillowImage.open(BytesIO(content)) as image:
        kind = image.format or "PNG"
        if getattr(image, "is_animated", False):
            return _animated_without_metadata(image, kind)
        profile = image.info.get("icc_profile")
        upright = ImageOps.exif_transpose(image)
        clean = upright.copy()
        clean.info = {key: upright.info[key] for key in ("transparency",) if key in upright.info}
    out = BytesIO()
    clean.save(out, format=kind, icc_profile=profile, **_QUALITY.get(kind, {}))
    return out.getvalue()


def _animated_without_metadata(image: Any, kind: str) -> bytes:
    out = BytesIO()
    kept = {key: image.info[key] for key in ("duration", "loop", "transparency") if key in image.info}
    image.info = dict(kept)
    image.save(out, format=kind, save_all=True, exif=b"", comment=b"", **kept)
    return out.getvalue()


_FOCAL_POINT = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


class CommuneImage(AbstractImage):
    credit = models.CharField(_("auteur ou source"), max_length=200, blank=True)

    admin_form_fields = (
        "title", "file", "description", "credit", "collection", "tags",
        "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height",
    )  # fmt: skip

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.file and not self.file._committed:
            self.file.open()
            harmless = svg.clean if self.is_svg() else without_metadata
            cleaned = ContentFile(harmless(self.file.read()), name=self.file.name)
            self.file.file = cleaned
            self._set_image_file_metadata()
        moved = self._focal_point_as_read not in (None, self._focal_point())
        super().save(*args, **kwargs)
        if moved:  # they were cut around another point
            self.renditions.all().delete()
        self._focal_point_as_read = self._focal_point()

    #: None for a new image, and for one of which these columns were not read.
    _focal_point_as_read: tuple[Any, ...] | None = None

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> CommuneImage:
        image: CommuneImage = super().from_db(*args, **kwargs)
        if not image.get_deferred_fields() & set(_FOCAL_POINT):
            image._focal_point_as_read = image._focal_point()
        return image

    def _focal_point(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in _FOCAL_POINT)

    def get_rendition(self, filter: Any) -> Any:  # noqa: A002
        return super().get_rendition(self._drawable(filter))

    def get_renditions(self, *filters: Any) -> dict[str, Any]:
        """By the specifications that were asked for, whatever the kind of image."""
        if not self.is_svg():
            found: dict[str, Any] = super().get_renditions(*filters)
            return found
        return {getattr(one, "spec", one): self.get_rendition(one) for one in filters}

    def _drawable(self, asked: Any) -> Any:
        """A drawing has no pixels: it is neither converted nor compressed."""
        if not self.is_svg():
            return asked
        return to_svg_safe_spec(getattr(asked, "spec", asked).split("|")) or "original"

    def generate_rendition_file(self, filter: Any, *, source: Any = None) -> ContentFile[bytes]:  # noqa: A002
        """In memory: Wagtail leaves its temporary file open until it is collected."""
        with super().generate_rendition_file(filter, source=source) as file:
            file.seek(0)
            return ContentFile(file.read(), name=file.name)


class CommuneRendition(AbstractRendition):
    image = models.ForeignKey(CommuneImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("version d’image")
        verbose_name_plural = _("versions d’image")
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter"
            )
        ]

    @property
    def full_url(self) -> str:
        """Absolute, on the commune's own host (pitfall 16)."""
        return f"{current_commune().base_url}{self.url}"
