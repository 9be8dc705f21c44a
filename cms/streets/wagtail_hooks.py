"""The streets in the webmasters' menu. Found by Wagtail by the name of this file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.pages.desk import DeskItem

if TYPE_CHECKING:
    from wagtail.admin.menu import MenuItem


@hooks.register("register_admin_menu_item")
def streets_item() -> MenuItem:
    return DeskItem(_("Rues et collectes"), reverse("streets:list"), name="rues", icon_name="home", order=330)
