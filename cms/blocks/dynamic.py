"""Blocks that show what is new elsewhere in the site: each asks a function named in ``settings.BLOCK_SOURCES``, since what
it shows is of an app above this one. One statement each, or what the function says.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.choices import RowChoiceBlock
from cms.blocks.families import FRESH

MOST = 6


def shown(name: str, *arguments: Any) -> Any:
    """What the source of this name says; nothing when the installation has none."""
    path = settings.BLOCK_SOURCES.get(name)
    return import_string(path)(*arguments) if path else []


def category_choices() -> list[tuple[str, str]]:
    return [("", str(_("Toutes"))), *shown("news_categories")]


class FreshBlock(blocks.StructBlock):
    """Shows ``count`` things of the source that ``Meta`` names."""

    title = blocks.CharBlock(label=_("titre"), max_length=80)
    count = blocks.IntegerBlock(label=_("combien"), min_value=1, max_value=MOST, default=3)

    class Meta:
        group = FRESH
        source = ""

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["items"] = self.found(value, parent_context or {})
        return context

    def found(self, value: Any, parent_context: Any) -> Any:
        return shown(self.meta.source, value["count"])


class NewsListBlock(FreshBlock):
    category = RowChoiceBlock(label=_("catégorie"), choices=category_choices, required=False)

    class Meta:
        icon = "doc-full-inverse"
        label = _("Dernières actualités")
        source = "news"
        template = "cms/blocks/news_list.html"
        description = _("Les plus récentes, de toutes les catégories ou d’une seule.")
        preview_value = {"title": "Actualités", "count": 3, "category": ""}

    def found(self, value: Any, parent_context: Any) -> Any:
        return shown(self.meta.source, value["count"], value.get("category") or "")


class ChildrenBlock(blocks.StructBlock):
    """The pages under the page that holds the block."""

    title = blocks.CharBlock(label=_("titre"), max_length=80, required=False)

    class Meta:
        icon = "folder-inverse"
        group = FRESH
        label = _("Pages de cette rubrique")
        template = "cms/blocks/children.html"
        description = _("Les pages rangées sous celle-ci, à jour toutes seules.")
        preview_value = {"title": "Dans cette rubrique"}
        preview_template = "cms/blocks/fresh_preview.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        page = (parent_context or {}).get("page")
        context["links"] = shown("children", page) if page is not None and getattr(page, "pk", None) else []
        return context
