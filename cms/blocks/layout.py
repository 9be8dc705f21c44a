"""Blocks that arrange others: two columns, a line between two parts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import RichText

from cms.blocks.callout import ActionBlock, CalloutBlock
from cms.blocks.contact import ContactBlock, HoursBlock, PersonBlock
from cms.blocks.families import ARRANGE
from cms.blocks.link import LinkBlock
from cms.blocks.media import DocumentBlock, FigureBlock, PictureChooserBlock
from cms.blocks.pictures import CARD
from cms.blocks.text import HeadingBlock, ParagraphBlock, TakeawayBlock
from design.components import Card, Picture


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


class CardBlock(blocks.StructBlock):
    picture = PictureChooserBlock(
        label=_("image"),
        specs=CARD,
        required=False,
        help_text=_("Le titre dit où mène la carte\u00a0: son image n’a pas besoin d’autres mots."),
    )
    link = LinkBlock(label=_("lien"))
    text = blocks.TextBlock(label=_("une phrase ou deux"), max_length=240, required=False)


class CardsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("titre"), max_length=120, required=False)
    cards = blocks.ListBlock(CardBlock(), label=_("cartes"), min_num=2, max_num=12)

    class Meta:
        icon = "thumbtack"
        group = ARRANGE
        label = _("Cartes")
        template = "cms/blocks/cards.html"
        description = _(
            "De deux à douze cartes côte à côte\u00a0: une image si vous en avez, un lien, une phrase."
        )
        preview_value = {
            "title": "À découvrir",
            "cards": [
                {
                    "picture": None,
                    "link": {"title": "La médiathèque", "page": None, "address": "/annuaire/"},
                    "text": "Livres, films et jeux, sans abonnement pour les enfants.",
                },
                {
                    "picture": None,
                    "link": {"title": "Les associations", "page": None, "address": "/annuaire/associations/"},
                    "text": "Sport, culture, entraide\u00a0: elles sont près de chez vous.",
                },
            ],
        }

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["cards"] = [_card(one) for one in value["cards"] if one["link"].url]
        return context


def _card(one: Any) -> Card:
    picture = one["picture"]
    made = picture.get_renditions(*CARD)[CARD[0]] if picture else None
    return Card(
        title=one["link"].words,
        url=one["link"].url,
        text=one["text"] or "",
        picture=Picture(made.url, made.width, made.height) if made else None,
    )


class SeparatorBlock(blocks.StaticBlock):
    class Meta:
        icon = "minus"
        group = ARRANGE
        label = _("Ligne de séparation")
        admin_text = _("Une ligne fine entre deux parties.")
        template = "cms/blocks/separator.html"
        description = _("Une ligne fine entre deux parties qui n’ont pas de titre.")
        preview_value = None
