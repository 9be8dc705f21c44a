"""The alerts in the webmasters' menu. Found by Wagtail by the name of this file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.pages.desk import DeskItem

if TYPE_CHECKING:
    from wagtail.admin.menu import MenuItem


@hooks.register("register_admin_menu_item")
def alerts_item() -> MenuItem:
    return DeskItem(_("Alertes"), reverse("alerts:list"), name="alertes", icon_name="warning", order=310)
