"""Screens of the reports in Wagtail's admin. Found by Wagtail by the name of this file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.reports.accessibility import views as accessibility
from cms.reports.audience import views as audience
from cms.reports.home_panel import LegalPanel
from identity.accounts.perms import agent_of, may_publish

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import URLPattern


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    return [
        path("audience/", audience.audience, name="audience"),
        path("audience/<slug:name>.csv", audience.audience_file, name="audience-file"),
        path("accessibilite/", accessibility.audits, name="accessibility-audits"),
        path("accessibilite/nouvel-audit/", accessibility.new_audit, name="accessibility-new"),
        path("accessibilite/<int:pk>/", accessibility.audit, name="accessibility-audit"),
        path("accessibilite/<int:pk>/retirer/", accessibility.remove_audit, name="accessibility-remove"),
    ]


class WritersItem(MenuItem):
    """Shown to those who write the town's pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return audience.may_read(request)


@hooks.register("register_admin_menu_item")
def audience_item() -> MenuItem:
    return WritersItem(_("Fréquentation"), reverse("audience"), name="audience", icon_name="view", order=7000)


class KeepersItem(MenuItem):
    """Shown to those who keep the site's settings."""

    def is_shown(self, request: HttpRequest) -> bool:
        agent = agent_of(request)
        return agent is not None and agent.has_perm(accessibility.PERMISSION)


@hooks.register("register_admin_menu_item")
def accessibility_item() -> MenuItem:
    return KeepersItem(
        _("Accessibilité"),
        reverse("accessibility-audits"),
        name="accessibilite",
        icon_name="tick-inverse",
        order=7100,
    )


@hooks.register("construct_homepage_panels")
def legal_panel(request: HttpRequest, panels: list[Any]) -> None:
    agent = agent_of(request)
    if agent is not None and may_publish(agent):
        panels.append(LegalPanel())
