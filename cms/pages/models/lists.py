"""The permanent lists of a site: agenda, notices, jobs, documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel

from cms.pages.enums import ListKind
from cms.pages.forms import ListPageForm
from cms.pages.listing import listing_of
from cms.pages.pages import SitePage, WrittenPage

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from wagtail.models import Page


class ListPage(SitePage):
    """One of them. What it shows, its parts (`/agenda/archives/`) and its files (`/agenda/agenda.ics`) are those of its
    kind (``settings.LISTINGS``)."""

    kind = models.CharField(_("liste"), max_length=20, choices=ListKind.choices, unique=True, editable=False)
    introduction = models.CharField(_("introduction"), max_length=300, blank=True)
    #: Of the documents library: ids of Wagtail's collections.
    collections = models.JSONField(
        _("collections de documents montrées"),
        default=list,
        blank=True,
        help_text=_("Chaque collection choisie est un thème de la bibliothèque de documents."),
    )

    base_form_class = ListPageForm
    content_panels = [
        HelpPanel(
            _(
                "Cette liste est permanente\u00a0: elle se remplit avec les pages que vous ajoutez dedans, et reste hors du "
                "menu tant qu’elle est vide."
            )
        ),
        *SitePage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("collections"),
    ]
    promote_panels = SitePage.locked_promote_panels
    parent_page_types: list[str] = []
    takes_parts = True

    class Meta:
        verbose_name = _("liste permanente")
        verbose_name_plural = _("listes permanentes")

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return listing_of(self.kind).template(*args)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | listing_of(self.kind).context(self, request, *args)

    def file(self, request: HttpRequest, name: str) -> HttpResponse:
        return listing_of(self.kind).file(self, request, name)

    def clean(self) -> None:
        """Its address is one of the platform's: that is what it is for."""
        super(SitePage, self).clean()


class ListedPage(WrittenPage):
    """A page of one of the permanent lists, and of no other."""

    list_kind: ClassVar[ListKind]
    is_reviewed = False

    parent_page_types = ["pages.ListPage"]
    subpage_types: list[str] = []

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"parent_url": self.url.removesuffix(f"{self.slug}/")}

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        specific = parent.specific
        of_the_kind = isinstance(specific, ListPage) and specific.kind == cls.list_kind
        return of_the_kind and bool(super().can_create_at(parent))

    def can_move_to(self, parent: Page) -> bool:
        return False
