"""Questions that people ask, with their answers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import RichText

from cms.blocks.families import WRITE
from cms.blocks.library import RichTextBlock
from cms.blocks.text import FEATURES


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("question"), max_length=160)
    answer = RichTextBlock(label=_("réponse"), features=FEATURES)


class QuestionsBlock(blocks.StructBlock):
    """Drawn with the microdata of a schema.org FAQPage."""

    questions = blocks.ListBlock(QuestionBlock(), label=_("questions"), min_num=1)

    class Meta:
        icon = "help"
        group = WRITE
        label = _("Questions et réponses")
        template = "cms/blocks/questions.html"
        description = _("Les questions que l’on vous pose au guichet, avec les mots des habitants.")
        preview_value = {
            "questions": [
                {
                    "question": "Faut-il réserver la veille\u202f?",
                    "answer": RichText("<p>Oui, avant 10\u00a0h.</p>"),
                },
                {
                    "question": "Peut-on payer en plusieurs fois\u202f?",
                    "answer": RichText("<p>Oui, par mois.</p>"),
                },
            ]
        }
