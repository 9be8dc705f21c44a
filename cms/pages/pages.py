"""What every page of a commune's site has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction

from cms.pages.enums import RESERVED_SLUGS
from design.components import Link

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

#: Depth of a commune's home in Wagtail's tree: its only root has depth 1.
HOME_DEPTH = 2
#: First part of every stored address; never seen, never changed.
HOME_SLUG = "accueil"


class SitePage(Page):
    """A page with the site's layout: breadcrumb, one query for its restrictions, no address of the platform."""

    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("show_in_menus"), FieldPanel("search_description")],
            _("Adresse et menu"),
        )
    ]
    #: Without the address, for pages whose address is a contract.
    locked_promote_panels = [
        MultiFieldPanel(
            [FieldPanel("show_in_menus"), FieldPanel("search_description")], _("Menu et recherche")
        )
    ]

    #: Known from the routing; None when the page came another way.
    is_restricted: bool | None = None

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.depth in (None, HOME_DEPTH + 1) and self.slug in RESERVED_SLUGS:
            message = __("Cette adresse est celle d’un service du site : choisissez-en une autre.")
            raise ValidationError({"slug": message})

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """None without asking when the statement that found the page saw none (cms.pages.routing)."""
        if self.is_restricted is False:
            none: QuerySet[PageViewRestriction] = PageViewRestriction.objects.none()
            return none
        restrictions: QuerySet[PageViewRestriction] = super().get_view_restrictions()
        return restrictions

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["breadcrumb_links"] = self.breadcrumb_links()
        return context

    def breadcrumb_links(self) -> list[Link]:
        """Pages between the home and this one."""
        if self.depth <= HOME_DEPTH + 1:
            return []
        ancestors = self.get_ancestors().filter(depth__gt=HOME_DEPTH, live=True)
        return [Link(title=page.title, url=page.url) for page in ancestors]


class WrittenPage(SitePage):
    """A page that a town writes itself; born as an example, it is shown as one and keeps from opening (design.md)."""

    is_example = models.BooleanField(
        _("contenu d’exemple"),
        default=False,
        help_text=_(
            "Décochez cette case quand ce texte est devenu le vôtre : la mention « Exemple » disparaît."
        ),
    )

    class Meta:
        abstract = True
