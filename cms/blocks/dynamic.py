"""Blocks that show what is new elsewhere in the site: each asks a function named in ``settings.BLOCK_SOURCES``, since what
it shows is of an app above this one. One statement each, or what the function says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.choices import RowChoiceBlock
from cms.blocks.families import FRESH
from cms.blocks.once import once

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 6


def shown(name: str, *arguments: Any) -> Any:
    """What the source of this name says, one of blocks or one of homes; nothing when the installation has none."""
    path = settings.BLOCK_SOURCES.get(name) or settings.HOME_SOURCES.get(name)
    return import_string(path)(*arguments) if path else []


def read(parent_context: Mapping[str, Any] | None, name: str, *arguments: Any) -> Any:
    """The same list shown twice on a page is read once."""
    return once(parent_context, f"{name} {arguments}", lambda: shown(name, *arguments))


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
        return read(parent_context, self.meta.source, value["count"])


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
        return read(parent_context, self.meta.source, value["count"], value.get("category") or "")


class EventsBlock(FreshBlock):
    class Meta:
        icon = "date"
        label = _("Prochains événements")
        source = "agenda"
        template = "cms/blocks/events.html"
        description = _("Les prochaines dates de l’agenda\u00a0: celles qui passent s’en vont d’elles-mêmes.")
        preview_value = {"title": "Prochains rendez-vous", "count": 3}


class ActsBlock(FreshBlock):
    class Meta:
        icon = "doc-full"
        label = _("Derniers actes")
        source = "acts"
        template = "cms/blocks/acts.html"
        description = _("Les délibérations et arrêtés mis en ligne en dernier, et le chemin du registre.")
        preview_value = {"title": "Derniers actes", "count": 3}


class AlertsBlock(blocks.StructBlock):
    """Alerts of the whole site and of its parts, whichever page holds the block."""

    title = blocks.CharBlock(label=_("titre"), max_length=80, default=_("Alertes en cours"))

    class Meta:
        icon = "warning"
        group = FRESH
        label = _("Alertes en cours")
        template = "cms/blocks/alerts.html"
        description = _("Toutes les alertes du moment, ou la phrase qui dit qu’il n’y en a pas.")
        preview_value = {"title": "Alertes en cours"}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["alerts"] = read(parent_context, "alerts")
        return context


def kind_choices() -> list[tuple[str, str]]:
    return list(shown("directory_kinds"))


class DirectoryBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("titre"), max_length=80)
    kind = RowChoiceBlock(label=_("quelle liste"), choices=kind_choices)

    class Meta:
        icon = "group"
        group = FRESH
        label = _("Annuaire")
        template = "cms/blocks/directory.html"
        description = _(
            "Une liste de l’annuaire\u00a0: les associations, les commerces, les élus, les lieux."
        )
        preview_value = {"title": "Les services de la mairie", "kind": "services"}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["links"] = read(parent_context, "directory", value["kind"])
        return context


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
        context["links"] = (
            read(parent_context, "children", page) if page is not None and getattr(page, "pk", None) else []
        )
        return context
