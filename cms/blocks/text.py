"""Blocks of running text: headings, paragraphs, quotations, what is to be remembered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import RichText

from cms.blocks.families import WRITE
from cms.blocks.library import RichTextBlock

FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class HeadingLevel(blocks.ChoiceBlock):
    choices = [("2", _("Titre de partie")), ("3", _("Sous-titre"))]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("titre"), max_length=120)
    level = HeadingLevel(label=_("niveau"), default="2")

    class Meta:
        icon = "title"
        group = WRITE
        label = _("Titre")
        template = "cms/blocks/heading.html"
        description = _("Un titre court annonce ce que dit la suite\u00a0: il aide à parcourir la page.")
        preview_value = {"text": "S’inscrire à la cantine", "level": "2"}


class ParagraphBlock(RichTextBlock):
    def __init__(self, **kwargs: object) -> None:
        super().__init__(features=FEATURES, **kwargs)

    class Meta:
        icon = "pilcrow"
        group = WRITE
        label = _("Texte")
        template = "cms/blocks/paragraph.html"
        description = _("Des phrases courtes, des listes, des liens. Le bloc que vous utiliserez le plus.")
        preview_value = "<p>La cantine accueille les enfants <b>dès la petite section</b>.</p>"


class LeadBlock(blocks.TextBlock):
    class Meta:
        icon = "bold"
        group = WRITE
        label = _("Chapô")
        template = "cms/blocks/lead.html"
        description = _(
            "Deux phrases en plus grand, au début d’une page\u00a0: l’essentiel pour qui ne lira rien d’autre."
        )
        preview_value = "La cantine ouvre à tous les enfants de la commune. Le prix dépend de vos revenus."


class TakeawayBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("titre"), max_length=80, default=_("À retenir"))
    points = blocks.ListBlock(
        blocks.CharBlock(label=_("point"), max_length=200), label=_("points"), min_num=1, max_num=6
    )

    class Meta:
        icon = "list-ul"
        group = WRITE
        label = _("À retenir")
        template = "cms/blocks/takeaway.html"
        description = _("Deux à six points, une phrase chacun.")
        preview_value = {
            "title": "À retenir",
            "points": ["Inscription avant le 15 juillet.", "Gratuit pour les enfants du CCAS."],
        }


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("citation"), max_length=600)
    author = blocks.CharBlock(label=_("auteur"), max_length=120, required=False)

    class Meta:
        icon = "openquote"
        group = WRITE
        label = _("Citation")
        template = "cms/blocks/quote.html"
        description = _("Les mots de quelqu’un, avec son nom.")
        preview_value = {
            "text": "Cette salle appartient à tous les habitants.",
            "author": "Le conseil municipal",
        }


class FoldedBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("titre"), max_length=120)
    text = RichTextBlock(label=_("texte"), features=FEATURES)

    class Meta:
        icon = "collapse-down"
        group = WRITE
        label = _("Texte replié")
        template = "cms/blocks/folded.html"
        description = _(
            "Un détail que peu de gens cherchent\u00a0: on l’ouvre d’un geste. N’y cachez rien d’important."
        )
        preview_value = {
            "title": "Si votre enfant est allergique",
            "text": RichText("<p>Demandez un projet d’accueil individualisé à l’école.</p>"),
        }


class DefinitionBlock(blocks.StructBlock):
    term = blocks.CharBlock(label=_("mot"), max_length=80)
    meaning = blocks.TextBlock(label=_("ce qu’il veut dire"), max_length=400)


class GlossaryBlock(blocks.StructBlock):
    definitions = blocks.ListBlock(DefinitionBlock(), label=_("mots"), min_num=1)

    class Meta:
        icon = "glasses"
        group = WRITE
        label = _("Lexique")
        template = "cms/blocks/glossary.html"
        description = _("Les mots de l’administration, expliqués.")
        preview_value = {
            "definitions": [
                {"term": "Quotient familial", "meaning": "Vos revenus rapportés à la taille de votre foyer."}
            ]
        }
