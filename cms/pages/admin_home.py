"""The first thing a webmaster sees: what to publish, and which examples are still there."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component

from cms.pages import selectors
from cms.pages.models import HomePage, NewsIndexPage


class StartPanel(Component):
    name = "parvis-start"
    order = 50
    template_name = "cms/gestion/start.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        news, home = NewsIndexPage.objects.get().pk, HomePage.objects.get().pk
        return {
            "add_news_url": reverse("wagtailadmin_pages:add", args=["pages", "newspage", news]),
            "add_page_url": reverse("wagtailadmin_pages:add", args=["pages", "standardpage", home]),
            "news_url": reverse("wagtailadmin_explore", args=[news]),
            "examples": selectors.example_contents(),
        }
