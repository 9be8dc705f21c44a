"""Blocks of running text: headings, paragraphs, quotations."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class HeadingLevel(blocks.ChoiceBlock):
    choices = [("2", _("Titre de partie")), ("3", _("Sous-titre"))]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("titre"), max_length=120)
    level = HeadingLevel(label=_("niveau"), default="2")

    class Meta:
        icon = "title"
        label = _("Titre")
        template = "cms/blocks/heading.html"
        help_text = _("Un titre court annonce ce que dit la suite : il aide à parcourir la page.")


class ParagraphBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs: object) -> None:
        super().__init__(features=FEATURES, **kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Texte")
        template = "cms/blocks/paragraph.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("citation"), max_length=600)
    author = blocks.CharBlock(label=_("auteur"), max_length=120, required=False)

    class Meta:
        icon = "openquote"
        label = _("Citation")
        template = "cms/blocks/quote.html"
