"""Blocks that draw the eye to what matters or to what there is to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import RichText

from cms.blocks.families import GUIDE, WRITE
from cms.blocks.library import RichTextBlock
from cms.blocks.link import LinkBlock
from cms.blocks.text import FEATURES


class CalloutKind(blocks.ChoiceBlock):
    """The kinds that design's notice draws, each with its icon."""

    choices = [("info", _("À savoir")), ("warn", _("Attention")), ("ok", _("Bonne nouvelle"))]


class CalloutBlock(blocks.StructBlock):
    kind = CalloutKind(label=_("genre"), default="info")
    title = blocks.CharBlock(label=_("titre"), max_length=120)
    text = RichTextBlock(label=_("texte"), features=FEATURES)

    class Meta:
        icon = "info-circle"
        group = WRITE
        label = _("Encadré")
        template = "cms/blocks/callout.html"
        description = _(
            "Un avertissement ou une précision que personne ne doit manquer. Un par page, rarement deux."
        )
        preview_value = {
            "kind": "warn",
            "title": "La mairie ferme à midi le 24\u00a0décembre",
            "text": RichText("<p>Elle rouvre le lundi 28, à 8\u00a0h\u00a030.</p>"),
        }


class ActionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("phrase"), max_length=160, required=False)
    link = LinkBlock(label=_("bouton"))

    class Meta:
        icon = "arrow-right"
        group = GUIDE
        label = _("Bouton")
        template = "cms/blocks/action.html"
        description = _("La chose à faire après avoir lu la page\u00a0: un verbe, un bouton.")
        preview_value = {
            "text": "Il vous faut un justificatif de domicile.",
            "link": {"title": "Inscrire mon enfant", "page": None, "address": "/demarches/enfance/"},
        }


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("titre"), max_length=120)
    text = RichTextBlock(label=_("texte"), features=FEATURES, required=False)


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("titre"), max_length=120, required=False)
    steps = blocks.ListBlock(StepBlock(), label=_("étapes"), min_num=2, max_num=10)

    class Meta:
        icon = "list-ol"
        group = GUIDE
        label = _("Étapes")
        template = "cms/blocks/steps.html"
        description = _("Ce qu’il faut faire, dans l’ordre. Une action par étape.")
        preview_value = {
            "title": "Comment s’inscrire",
            "steps": [
                {
                    "title": "Préparez vos papiers",
                    "text": RichText("<p>Livret de famille, justificatif.</p>"),
                },
                {"title": "Remplissez la demande", "text": RichText("<p>En ligne ou à l’accueil.</p>")},
                {"title": "Recevez la réponse", "text": RichText("<p>Sous quinze jours.</p>")},
            ],
        }
