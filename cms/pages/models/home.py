"""The home of a commune’s site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.pages import procedures
from cms.pages.models.news import NewsPage
from cms.pages.news import with_entries
from cms.pages.pages import SitePage

if TYPE_CHECKING:
    from django.http import HttpRequest


NEWS_ON_HOME = 3
TASKS_ON_HOME = 6


class HomePage(SitePage):
    """The question first, then the town hall as it is now, then the news. Its title is the commune's name."""

    introduction = models.CharField(
        _("phrase d’accueil"),
        max_length=200,
        default="Toutes les démarches de la mairie, en ligne ou au guichet. Sans compte quand la loi n’en demande pas.",
        help_text=_("Sous la question « Que voulez-vous faire ? »."),
    )

    synonyms = models.TextField(
        _("mots équivalents pour la recherche"),
        blank=True,
        max_length=4000,
        default="",
        db_default="",
        help_text=_(
            "Une ligne par groupe, les mots séparés par des virgules. Par exemple\u00a0: halle, marché couvert. "
            "Les plus courants (poubelle et déchet, cantine et restauration scolaire…) sont déjà connus."
        ),
    )

    content_panels = [*SitePage.content_panels, FieldPanel("introduction")]
    promote_panels = [FieldPanel("search_description"), FieldPanel("synonyms")]
    parent_page_types: list[str] = []
    subpage_types = ["pages.StandardPage"]
    max_count = 1
    is_found = False
    template = "cms/pages/home.html"

    class Meta:
        verbose_name = _("page d’accueil")
        verbose_name_plural = _("pages d’accueil")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        latest = with_entries(NewsPage.objects.live())[:NEWS_ON_HOME]
        return context | {
            "tasks": procedures.tasks(TASKS_ON_HOME),
            "news": [item.entry for item in latest],
        }
