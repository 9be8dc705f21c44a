"""Wagtail's admin, reduced to what a webmaster does. Found by Wagtail by the name of this file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.pages.example_views import examples
from cms.pages.models import HomePage, LegalPage, ListPage, NewsCategory, NewsIndexPage
from cms.pages.permanence import keep_pages
from design.admin_css import admin_digest
from design.context import theme_of
from tenants.current import current_commune

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import URLPattern
    from django.utils.safestring import SafeString
    from wagtail.admin.menu import MenuItem
    from wagtail.models import Page

#: Pages that a site always has: their addresses are a contract.
PERMANENT = (HomePage, NewsIndexPage, LegalPage, ListPage)
#: Entries of Wagtail's menu that are not a webmaster's work, or that speak of Wagtail itself.
HIDDEN = frozenset({"help", "reports"})
HIDDEN_SETTINGS = frozenset({"users", "groups", "sites", "workflows", "workflow-tasks", "locales"})


class NewsCategoryViewSet(SnippetViewSet):
    model = NewsCategory
    icon = "tag"
    menu_label = _("Catégories d’actualités")
    add_to_settings_menu = True


register_snippet(NewsCategoryViewSet)


@hooks.register("insert_global_admin_css")
def commune_colours() -> SafeString:
    """The admin is the commune's too."""
    theme = theme_of(current_commune()).theme
    sheet = reverse("design:admin-theme", args=[admin_digest(theme)])
    return format_html('<link rel="stylesheet" href="{}">', sheet)


@hooks.register("register_admin_urls")
def examples_urls() -> list[URLPattern]:
    return [path("exemples/", examples, name="webmaster-examples")]


@hooks.register("construct_main_menu")
def reduce_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in HIDDEN]


@hooks.register("construct_settings_menu")
def reduce_settings(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in HIDDEN_SETTINGS]


def _why_it_stays(page: Page) -> str | None:
    if not isinstance(page.specific, PERMANENT):
        return None
    return __("Cette page reste en place : son adresse est attendue par les usagers ou par la loi.")


keep_pages(_why_it_stays)
