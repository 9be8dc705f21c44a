"""The services and the directory in the webmasters' menu; its lists stay where they are. Found by Wagtail by the name of
this file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.directory.places import PATHS
from cms.pages.desk import DeskItem
from cms.pages.permanence import keep_pages

if TYPE_CHECKING:
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


def _why_it_stays(page: Page) -> str | None:
    if page.url_path not in PATHS:
        return None
    return __("Cette liste de l’annuaire reste en place : les fiches y sont rangées.")


keep_pages(_why_it_stays)
