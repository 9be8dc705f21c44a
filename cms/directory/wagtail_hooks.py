"""The services and the directory in the webmasters' menu; its lists stay where they are. Found by Wagtail by the name of
this file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.directory.places import PATHS
from cms.pages.desk import DeskItem

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from wagtail.admin.menu import MenuItem
    from wagtail.models import Page


@hooks.register("register_admin_menu_item")
def services_item() -> MenuItem:
    return DeskItem(
        _("Services et horaires"), reverse("directory:services"), name="services", icon_name="time", order=300
    )


@hooks.register("register_admin_menu_item")
def import_item() -> MenuItem:
    return DeskItem(
        _("Annuaire par fichier"),
        reverse("directory:import"),
        name="annuaire-fichier",
        icon_name="upload",
        order=320,
    )


def _refuse(request: HttpRequest, page: Page) -> HttpResponse | None:
    if page.url_path not in PATHS:
        return None
    messages.error(request, __("Cette liste de l’annuaire reste en place\u00a0: les fiches y sont rangées."))
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
    return next((refused for item in objects if (refused := _refuse(request, item))), None)
