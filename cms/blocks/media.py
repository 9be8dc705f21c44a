"""Blocks that show or hand out a file: images, documents."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock


class FigureBlock(blocks.StructBlock):
    """An image with what it says in words, unless it says nothing (RGAA 1.1, 1.2)."""

    image = ImageChooserBlock(label=_("image"))
    alternative = blocks.CharBlock(
        label=_("ce que montre l’image"),
        help_text=_("Lu à voix haute aux personnes qui ne voient pas l’image."),
        max_length=250,
        required=False,
    )
    decorative = blocks.BooleanBlock(
        label=_("image décorative : elle n’apprend rien de plus que le texte"), required=False
    )
    caption = blocks.CharBlock(label=_("légende"), max_length=250, required=False)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "cms/blocks/figure.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned["decorative"] and not cleaned["alternative"].strip():
            message = __("Dites ce que montre l’image, ou cochez « image décorative ».")
            raise StructBlockValidationError({"alternative": ValidationError(message)})
        return cleaned


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("document"))
    title = blocks.CharBlock(label=_("intitulé du lien"), max_length=160, required=False)

    class Meta:
        icon = "doc-full"
        label = _("Document à télécharger")
        template = "cms/blocks/document.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        document = value["document"]
        context["size"] = document.get_file_size() if document else None
        return context
