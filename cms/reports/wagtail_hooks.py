"""Screens of the reports in Wagtail's admin. Found by Wagtail by the name of this file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.reports.audience import views as audience

if TYPE_CHECKING:
    from django.urls import URLPattern


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    return [
        path("audience/", audience.audience, name="audience"),
        path("audience/<slug:name>.csv", audience.audience_file, name="audience-file"),
    ]


@hooks.register("register_admin_menu_item")
def audience_item() -> MenuItem:
    return MenuItem(_("Fréquentation"), reverse("audience"), name="audience", icon_name="view", order=7000)
