"""Blocks that draw the eye to something that matters."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.text import FEATURES


class CalloutKind(blocks.ChoiceBlock):
    """The kinds that design's notice draws, each with its icon."""

    choices = [("info", _("À savoir")), ("warn", _("Attention")), ("ok", _("Bonne nouvelle"))]


class CalloutBlock(blocks.StructBlock):
    kind = CalloutKind(label=_("genre"), default="info")
    title = blocks.CharBlock(label=_("titre"), max_length=120)
    text = blocks.RichTextBlock(label=_("texte"), features=FEATURES)

    class Meta:
        icon = "info-circle"
        label = _("Encadré")
        template = "cms/blocks/callout.html"
