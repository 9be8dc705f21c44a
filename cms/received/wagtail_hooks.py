"""The operator's contents in Wagtail's admin. Found by Wagtail by the name of this file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.pages.models import NewsPage
from cms.received import views
from cms.received.perms import may_decide

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from wagtail.models import Page


class DecidersMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_decide(request)


@hooks.register("register_admin_urls")
def received_urls() -> list[URLPattern]:
    return [
        path("envois/", views.arrivals, name="received"),
        path("envois/<uuid:broadcast_id>/", views.answer, name="received-answer"),
    ]


@hooks.register("register_admin_menu_item")
def received_item() -> MenuItem:
    return DecidersMenuItem(
        _("Envois reçus"), reverse("received"), name="envois", icon_name="download", order=8000
    )


def _refuse(request: HttpRequest, page: Page) -> HttpResponse | None:
    specific = page.specific
    if not (isinstance(specific, NewsPage) and specific.is_imposed):
        return None
    messages.error(
        request, __("Cette actualité est imposée par l’opérateur\u00a0: lui seul peut la retirer.")
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_delete_page")
def keep_imposed_from_deletion(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse(request, page)


@hooks.register("before_unpublish_page")
def keep_imposed_published(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse(request, page)


@hooks.register("before_move_page")
def keep_imposed_in_place(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    return _refuse(request, page)


@hooks.register("before_bulk_action")
def keep_imposed_from_bulk_actions(
    request: HttpRequest, action_type: str, objects: Any, view: Any
) -> HttpResponse | None:
    if action_type not in {"delete", "unpublish", "move"}:
        return None
    refusals = (_refuse(request, one) for one in objects if hasattr(one, "specific"))
    return next((refusal for refusal in refusals if refusal), None)
