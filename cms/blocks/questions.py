"""Blocks of pages that answer: questions by theme, chapters of a guide."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.library import RichTextBlock
from cms.blocks.streams import BodyStreamBlock
from cms.blocks.text import FEATURES


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(
        label=_("question"), max_length=200, help_text=_("Comme les habitants la posent au guichet.")
    )
    answer = RichTextBlock(label=_("réponse"), features=FEATURES)

    class Meta:
        icon = "help"
        label = _("Question")


class ThemeOfQuestionsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("thème"), max_length=120)
    questions = blocks.ListBlock(QuestionBlock(), label=_("questions"))

    class Meta:
        icon = "list-ul"
        label = _("Thème")


class QuestionsStreamBlock(blocks.StreamBlock):
    theme = ThemeOfQuestionsBlock()


class ChapterBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        label=_("titre du chapitre"),
        max_length=120,
        help_text=_("Il donne aussi l’adresse du chapitre\u00a0: /guide/titre-du-chapitre/."),
    )
    body = BodyStreamBlock(label=_("texte"))

    class Meta:
        icon = "doc-full"
        label = _("Chapitre")


class ChaptersStreamBlock(blocks.StreamBlock):
    chapter = ChapterBlock()
