"""Our screens in Wagtail's menus, by role. Found by Wagtail by the name of this file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.gestion.home import HomePanel
from cms.gestion.perms import keeps_the_site
from cms.gestion.views import circuit, home, links, reviews

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import URLPattern
    from django.utils.safestring import SafeString

#: Panels of Wagtail's home that ours says better.
REPLACED = {"workflow_objects_to_moderate", "site_summary"}


class KeepersItem(MenuItem):
    """Seen by webmasters and administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        return keeps_the_site(request)


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
        path("relectures/", reviews.to_review, name="gestion-reviews"),
        path("relectures/<int:page_id>/", reviews.review, name="gestion-review"),
    ]


@hooks.register("construct_homepage_panels")
def home_panel(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [HomePanel(), *(panel for panel in panels if panel.name not in REPLACED)]


@hooks.register("construct_homepage_summary_items")
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
    return MenuItem(
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


@hooks.register("register_log_actions")
def reviewed_action(actions: Any) -> None:
    actions.register_action("parvis.reviewed", _("Relue"), _("Relue, rien à changer"))
