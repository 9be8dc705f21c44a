"""Reusable sections in Wagtail's admin. Found by Wagtail by the name of this file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import ReferenceIndex
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.blocks.models import ReusableSection
from cms.blocks.text_links import DocumentLinks, PageLinks

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class ReusableSectionViewSet(SnippetViewSet):
    model = ReusableSection
    icon = "rotate"
    menu_label = _("Sections partagées")  # the other name is wider than the menu
    menu_name = "sections"
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["name", "live", "latest_revision"]


register_snippet(ReusableSectionViewSet)


@hooks.register("register_rich_text_features", order=10)  # after Wagtail's own, which they replace
def lead_with_the_library(features: Any) -> None:
    features.register_link_type(PageLinks)
    features.register_link_type(DocumentLinks)


@hooks.register("before_delete_snippet")
def keep_what_is_shown(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """A section that pages show would leave a hole in each: take it out of them first."""
    for section in instances:
        if isinstance(section, ReusableSection) and (
            count := ReferenceIndex.get_references_to(section).values("object_id").distinct().count()
        ):
            messages.error(
                request,
                __(
                    "«\u00a0%(name)s\u00a0» est montrée ailleurs (%(count)s)\u00a0: retirez-la d’abord de ces pages."
                )
                % {"name": section.name, "count": count},
            )
            return redirect(reverse(section.snippet_viewset.get_url_name("usage"), args=[section.pk]))
    return None
