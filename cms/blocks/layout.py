"""Blocks that arrange others: two columns, a line between two parts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import RichText

from cms.blocks.callout import ActionBlock, CalloutBlock
from cms.blocks.contact import ContactBlock, HoursBlock, PersonBlock
from cms.blocks.families import ARRANGE
from cms.blocks.media import DocumentBlock, FigureBlock
from cms.blocks.text import HeadingBlock, ParagraphBlock, TakeawayBlock


class ColumnStreamBlock(blocks.StreamBlock):
    """What fits in half a page."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    figure = FigureBlock()
    takeaway = TakeawayBlock()
    callout = CalloutBlock()
    action = ActionBlock()
    document = DocumentBlock()
    contact = ContactBlock()
    hours = HoursBlock()
    person = PersonBlock()


class ColumnsBlock(blocks.StructBlock):
    left = ColumnStreamBlock(label=_("première colonne"))
    right = ColumnStreamBlock(label=_("seconde colonne"))

    class Meta:
        icon = "tablet-alt"
        group = ARRANGE
        label = _("Deux colonnes")
        template = "cms/blocks/columns.html"
        description = _("Côte à côte sur un grand écran, l’une après l’autre sur un téléphone.")
        preview_value = {
            "left": [("paragraph", RichText("<p>Le texte, à gauche.</p>"))],
            "right": [("paragraph", RichText("<p>Et la suite, à droite.</p>"))],
        }


class SeparatorBlock(blocks.StaticBlock):
    class Meta:
        icon = "minus"
        group = ARRANGE
        label = _("Ligne de séparation")
        admin_text = _("Une ligne fine entre deux parties.")
        template = "cms/blocks/separator.html"
        description = _("Une ligne fine entre deux parties qui n’ont pas de titre.")
        preview_value = None
