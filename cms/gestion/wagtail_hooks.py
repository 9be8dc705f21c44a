"""Our screens in Wagtail's menus, by role. Found by Wagtail by the name of this file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from cms.gestion.checks.services import refusals
from cms.gestion.home import HomePanel
from cms.gestion.perms import keeps_the_site
from cms.gestion.previews import ENDED, MADE
from cms.gestion.scheduled import HELD
from cms.gestion.views import circuit, home, links, previews, reviews
from cms.pages.pages import SitePage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from django.utils.safestring import SafeString

#: Panels of Wagtail's home that ours says better.
REPLACED = {"workflow_objects_to_moderate", "site_summary"}


class KeepersItem(MenuItem):
    """Seen by webmasters and administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        return keeps_the_site(request)


class EditorsItem(MenuItem):
    """Seen by who may write in some page at least: the register of acts alone is not one."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(
            page_permission_policy.user_has_any_permission(request.user, {"add", "change", "publish"})
        )


@hooks.register("register_admin_urls")
def gestion_urls() -> list[URLPattern]:
    return [
        path("aide/", home.help_index, name="webmaster-help"),
        path("aide/<slug:slug>/", home.help_topic, name="webmaster-help-topic"),
        path("premiere-visite/fermer/", home.dismiss_visit, name="gestion-visit-dismiss"),
        path("publication/", circuit.circuit, name="gestion-circuit"),
        path("associations/", circuit.entrusted, name="gestion-associations"),
        path(
            "associations/<int:group_id>/<uuid:agent_id>/retirer/",
            circuit.withdraw,
            name="gestion-association-withdraw",
        ),
        path("rapports/liens/", links.broken_links, name="gestion-links"),
        path("apercus/<int:page_id>/", previews.links, name="gestion-preview"),
        path("relectures/", reviews.to_review, name="gestion-reviews"),
        path("relectures/<int:page_id>/", reviews.review, name="gestion-review"),
    ]


@hooks.register("construct_homepage_panels")
def home_panel(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [HomePanel(), *(panel for panel in panels if panel.name not in REPLACED)]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_figures(request: HttpRequest, items: list[Any]) -> None:
    """How many pages a site has waits for nobody."""
    items.clear()


@hooks.register("insert_global_admin_css")
def our_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("cms/gestion/gestion.css"))


@hooks.register("register_admin_menu_item")
def help_item() -> MenuItem:
    return MenuItem(_("Aide"), reverse("webmaster-help"), name="aide", icon_name="help", order=9000)


@hooks.register("register_admin_menu_item")
def reviews_item() -> MenuItem:
    return EditorsItem(
        _("Pages à vérifier"), reverse("gestion-reviews"), name="relectures", icon_name="glasses", order=700
    )


@hooks.register("register_admin_menu_item")
def links_item() -> MenuItem:
    return KeepersItem(_("Liens cassés"), reverse("gestion-links"), name="liens", icon_name="link", order=710)


@hooks.register("register_settings_menu_item")
def circuit_item() -> MenuItem:
    return KeepersItem(
        _("Relecture avant publication"),
        reverse("gestion-circuit"),
        name="circuit",
        icon_name="tasks",
        order=200,
    )


@hooks.register("register_settings_menu_item")
def associations_item() -> MenuItem:
    return KeepersItem(
        _("Pages confiées"),
        reverse("gestion-associations"),
        name="associations",
        icon_name="group",
        order=210,
    )


@hooks.register("register_page_header_buttons")
def preview_button(
    page: Page, user: Any, next_url: str | None = None, view_name: str = ""
) -> Iterator[Button]:
    if page.pk and isinstance(page.specific, SitePage) and page.permissions_for_user(user).can_edit():
        address = reverse("gestion-preview", args=[page.pk])
        yield Button(_("Lien d’aperçu"), address, icon_name="view", priority=35)


@hooks.register("register_log_actions")
def our_actions(actions: Any) -> None:
    actions.register_action("parvis.reviewed", _("Relue"), _("Relue, rien à changer"))
    actions.register_action(MADE, _("Lien d’aperçu"), _("Lien d’aperçu créé"))
    actions.register_action(ENDED, _("Liens d’aperçu annulés"), _("Liens d’aperçu annulés"))
    actions.register_action(HELD, _("Retenue"), _("Publication programmée retenue par les contrôles"))


@hooks.register("before_bulk_action")
def check_what_is_published_together(
    request: HttpRequest, action_type: str, objects: Any, view: Any
) -> HttpResponse | None:
    """The first page that may not go online stops them all: its screen says why."""
    if action_type != "publish":
        return None
    for page in objects:
        latest = page.specific.get_latest_revision_as_object() if isinstance(page, Page) else None
        if isinstance(latest, SitePage) and (found := refusals(latest)):
            messages.error(request, f"{latest.title}\u00a0: {found[0]}")
            return redirect("wagtailadmin_pages:edit", page.pk)
    return None
