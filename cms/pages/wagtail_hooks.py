"""Wagtail's admin, reduced to what a webmaster does. Found by Wagtail by the name of this file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.pages.example_views import examples
from cms.pages.models import HomePage, LegalPage, ListPage, NewsCategory, NewsIndexPage
from design.admin_css import admin_digest
from design.context import theme_of
from tenants.current import current_commune

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from django.utils.safestring import SafeString
    from wagtail.admin.menu import MenuItem
    from wagtail.models import Page

#: Pages that a site always has: their addresses are a contract.
PERMANENT = (HomePage, NewsIndexPage, LegalPage, ListPage)
#: Entries of Wagtail's menu that are not a webmaster's work, or that speak of Wagtail itself.
HIDDEN = frozenset({"help", "reports"})
HIDDEN_SETTINGS = frozenset(
    {"users", "groups", "sites", "workflows", "workflow-tasks", "locales", "collections"}
)


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


def _refuse(request: HttpRequest, page: Page) -> HttpResponse | None:
    if not isinstance(page.specific, PERMANENT):
        return None
    messages.error(
        request, __("Cette page reste en place : son adresse est attendue par les usagers ou par la loi.")
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_delete_page")
def keep_from_deletion(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse(request, page)


@hooks.register("before_unpublish_page")
def keep_published(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse(request, page)


@hooks.register("before_move_page")
def keep_in_place(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    return _refuse(request, page)


@hooks.register("before_bulk_action")
def keep_from_bulk_actions(
    request: HttpRequest, action_type: str, objects: Any, view: Any
) -> HttpResponse | None:
    if action_type not in {"delete", "unpublish", "move"}:
        return None
    for item in objects:
        if isinstance(getattr(item, "specific", item), PERMANENT):
            return _refuse(request, item)
    return None
