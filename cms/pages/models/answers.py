"""Pages that answer: frequent questions, guides in chapters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import Http404
from django.utils.text import slugify
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.rich_text import get_text_for_indexing
from wagtail.search import index

from cms.blocks.fields import BodyField
from cms.blocks.questions import ChaptersStreamBlock, QuestionsStreamBlock
from cms.pages.example_panel import ExamplePanel
from cms.pages.pages import SitePage, WrittenPage
from design.components import Link
from design.typography import french

if TYPE_CHECKING:
    from django.http import HttpRequest

#: The part of a guide's address that shows it whole, to be printed or read at one go.
WHOLE = "tout"


@dataclass(frozen=True)
class Anchored:
    """A theme or a question with the name that an address ends with (`#horaires`)."""

    anchor: str
    title: str
    value: Any


def _anchored(titles: list[tuple[str, Any]], otherwise: str) -> list[Anchored]:
    """Names made of the titles, each of its own."""
    found: list[Anchored] = []
    taken: set[str] = set()
    for number, (title, value) in enumerate(titles, start=1):
        name = slugify(title)[:60] or f"{otherwise}-{number}"
        if name in taken or name == WHOLE:
            name = f"{name}-{number}"
        taken.add(name)
        found.append(Anchored(name, title, value))
    return found


class FaqPage(WrittenPage):
    """Questions by theme, answers folded: all of them in the page, for the browser's own search and for printers."""

    introduction = models.CharField(_("introduction"), max_length=300, blank=True)
    questions = BodyField(QuestionsStreamBlock(), verbose_name=_("questions par thème"), blank=True)

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("questions"),
        ExamplePanel(),
    ]
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("questions"),
    ]
    unread = ("questions",)
    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    subpage_types: list[str] = []
    tile_icon = "circle-help"
    template = "cms/pages/faq.html"

    class Meta:
        verbose_name = _("questions fréquentes")
        verbose_name_plural = _("pages de questions fréquentes")

    @property
    def themes(self) -> list[Anchored]:
        themes = _anchored([(block.value["title"], block.value) for block in self.questions], "theme")
        asked = [
            (question["question"], question) for theme in themes for question in theme.value["questions"]
        ]
        anchored = iter(_anchored(asked, "question"))
        return [
            Anchored(theme.anchor, theme.title, [next(anchored) for _one in theme.value["questions"]])
            for theme in (_with_prefix(theme) for theme in themes)
        ]

    @property
    def result_label(self) -> str:
        return __("Questions fréquentes")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        themes = self.themes
        links = [Link(theme.title, f"#{theme.anchor}", count=len(theme.value)) for theme in themes]
        return context | {"themes": themes, "contents": links if len(links) > 1 else []}

    def schema_org(self) -> dict[str, Any] | None:
        asked = [question.value for theme in self.themes for question in theme.value]
        if not asked:
            return None
        return {
            "@type": "FAQPage",
            "name": self.title,
            "mainEntity": [
                {
                    "@type": "Question",
                    "name": one["question"],
                    "acceptedAnswer": {
                        "@type": "Answer",
                        "text": get_text_for_indexing(one["answer"].source),
                    },
                }
                for one in asked
            ],
        }


def _with_prefix(theme: Anchored) -> Anchored:
    """A theme and a question may have the same words: their names differ."""
    return Anchored(f"theme-{theme.anchor}", theme.title, theme.value)


class GuidePage(WrittenPage):
    """A subject in chapters, each at its own address; the guide's own shows what is in it."""

    introduction = models.CharField(_("introduction"), max_length=300, blank=True)
    chapters = BodyField(ChaptersStreamBlock(), verbose_name=_("chapitres"), blank=True)

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("chapters"),
        ExamplePanel(),
    ]
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("chapters"),
    ]
    unread = ("chapters",)
    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    subpage_types: list[str] = []
    takes_parts = True
    tile_icon = "book-open"
    template = "cms/pages/guide.html"

    class Meta:
        verbose_name = _("guide en chapitres")
        verbose_name_plural = _("guides en chapitres")

    @property
    def parts(self) -> list[Anchored]:
        """Its chapters, each with the part of the address that is its own."""
        return _anchored([(block.value["title"], block.value) for block in self.chapters], "chapitre")

    @property
    def result_label(self) -> str:
        return __("Guide")

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        if args == (WHOLE,):
            return "cms/pages/guide_whole.html"
        return "cms/pages/guide_chapter.html" if args else str(self.template)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        parts = self.parts
        asked = args[0] if args else ""
        place = next((n for n, part in enumerate(parts) if part.anchor == asked), None)
        if len(args) > 1 or (asked and asked != WHOLE and place is None):
            raise Http404
        links = [
            Link(french(part.title), f"{self.url}{part.anchor}/", active=n == place)
            for n, part in enumerate(parts)
        ]
        context |= {"parts": parts, "contents": links, "whole_url": f"{self.url}{WHOLE}/"}
        if asked:
            context["breadcrumb_links"] = [*context["breadcrumb_links"], Link(self.title, self.url)]
        if place is None:
            return context
        return context | {
            "chapter": parts[place],
            "part": links[place],
            "number": place + 1,
            "before": links[place - 1] if place else None,
            "after": links[place + 1] if place + 1 < len(links) else None,
        }
