"""Reusable sections in Wagtail's admin. Found by Wagtail by the name of this file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
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


#: Pages that a refusal names; the screen of uses, where it leads, lists them all.
_MOST_NAMED = 4


@hooks.register("before_delete_snippet")
def keep_what_is_shown(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """A section that pages show would leave a hole in each: take it out of them first. Several that are deleted together
    all stay as soon as one of them is shown, and each one says where."""
    return _refuse(
        request,
        [one for one in instances if isinstance(one, ReusableSection)],
        __(
            "«\u00a0%(name)s\u00a0» n’est pas supprimée\u00a0: %(pages)s la montre. Retirez-la d’abord de cette page."
        ),
        __(
            "«\u00a0%(name)s\u00a0» n’est pas supprimée\u00a0: %(pages)s la montrent. Retirez-la d’abord de ces pages."
        ),
    )


@hooks.register("before_unpublish")
def keep_what_is_online(request: HttpRequest, section: Any) -> HttpResponse | None:
    """Withdrawn, it would be the same hole."""
    return _refuse(
        request,
        [section] if isinstance(section, ReusableSection) else [],
        __(
            "«\u00a0%(name)s\u00a0» reste en ligne\u00a0: %(pages)s la montre. Retirez-la d’abord de cette page."
        ),
        __(
            "«\u00a0%(name)s\u00a0» reste en ligne\u00a0: %(pages)s la montrent. Retirez-la d’abord de ces pages."
        ),
    )


def _refuse(
    request: HttpRequest, sections: list[ReusableSection], one: str, several: str
) -> HttpResponse | None:
    shown = {section: names for section in sections if (names := _shown_by(section))}
    for section, names in shown.items():
        words = one if len(names) == 1 else several
        messages.error(request, words % {"name": section.name, "pages": _listed(names)})
    for section in shown:
        return redirect(reverse(section.snippet_viewset.get_url_name("usage"), args=[section.pk]))
    return None


def _shown_by(section: ReusableSection) -> list[str]:
    """Names of what shows it: pages, and sections that hold it."""
    return sorted(str(shown) for shown, _references in ReferenceIndex.get_grouped_references_to(section))


def _listed(names: list[str]) -> str:
    """« A », « B » et « C »; past some, how many others."""
    named = [f"«\u00a0{name}\u00a0»" for name in names[:_MOST_NAMED]]
    if more := len(names) - len(named):
        named.append(ngettext("%s autre", "%s autres", more) % more)
    return named[0] if len(named) == 1 else __("%(first)s et %(last)s") % {
        "first": ", ".join(named[:-1]), "last": named[-1],
    }  # fmt: skip
