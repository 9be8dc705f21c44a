"""Blocks that show what is new elsewhere in the site: each asks a function named in ``settings.BLOCK_SOURCES``, since what
it shows is of an app above this one. What the function returns is an asking (``tenants.together``): a page asks for all its
blocks at once (``cms.blocks.gathering``).
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
from tenants.together import together

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenants.together import Asking

MOST = 6


def choices_of(name: str) -> list[tuple[str, str]]:
    """What the function of this name offers to choose from; nothing when the installation has none."""
    path = settings.BLOCK_SOURCES.get(name)
    return list(import_string(path)()) if path else []


def asking(name: str, *arguments: Any) -> Asking[Any]:
    """Of the source of this name, one of blocks or one of homes; nothing when the installation has none."""
    path = settings.BLOCK_SOURCES.get(name) or settings.HOME_SOURCES.get(name)
    found: Asking[Any] = import_string(path)(*arguments) if path else together({})
    return found


def category_choices() -> list[tuple[str, str]]:
    return [("", str(_("Toutes"))), *choices_of("news_categories")]


class SourceBlock(blocks.StructBlock):
    """Shows what a source says: the same one shown twice on a page is read once."""

    def source(self, value: Mapping[str, Any], page: Any) -> tuple[Any, ...]:
        """Its name, and what it is asked."""
        raise NotImplementedError

    def asks(self, raw: Any, page: Any) -> dict[str, Asking[Any]]:
        source = self.source(raw, page)
        return {_name(source): asking(*source)}

    def found(self, value: Any, parent_context: Any) -> Any:
        source = self.source(value, (parent_context or {}).get("page"))
        return once(parent_context, _name(source), asking(*source))


def _name(source: tuple[Any, ...]) -> str:
    return " ".join(map(repr, source))


class FreshBlock(SourceBlock):
    """Shows ``count`` things of the source that ``Meta`` names."""

    title = blocks.CharBlock(label=_("titre"), max_length=80)
    count = blocks.IntegerBlock(label=_("combien"), min_value=1, max_value=MOST, default=3)

    class Meta:
        group = FRESH
        source = ""

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["items"] = self.found(value, parent_context)
        return context

    def source(self, value: Mapping[str, Any], page: Any) -> tuple[Any, ...]:
        return self.meta.source, value.get("count") or 3


class NewsListBlock(FreshBlock):
    category = RowChoiceBlock(label=_("catégorie"), choices=category_choices, required=False)

    class Meta:
        icon = "doc-full-inverse"
        label = _("Dernières actualités")
        source = "news"
        template = "cms/blocks/news_list.html"
        description = _("Les plus récentes, de toutes les catégories ou d’une seule.")
        preview_value = {"title": "Actualités", "count": 3, "category": ""}

    def source(self, value: Mapping[str, Any], page: Any) -> tuple[Any, ...]:
        return (*super().source(value, page), value.get("category") or "")


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


class AlertsBlock(SourceBlock):
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
        context["alerts"] = self.found(value, parent_context)
        return context

    def source(self, value: Mapping[str, Any], page: Any) -> tuple[Any, ...]:
        return ("alerts",)


def kind_choices() -> list[tuple[str, str]]:
    return choices_of("directory_kinds")


class DirectoryBlock(SourceBlock):
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
        context["links"] = self.found(value, parent_context)
        return context

    def source(self, value: Mapping[str, Any], page: Any) -> tuple[Any, ...]:
        return "directory", value.get("kind") or ""


class ChildrenBlock(SourceBlock):
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
        context["links"] = self.found(value, parent_context)
        return context

    def source(self, value: Mapping[str, Any], page: Any) -> tuple[Any, ...]:
        return "children", page
