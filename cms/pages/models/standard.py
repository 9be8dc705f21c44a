"""Pages of text, and sections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from cms.blocks.fields import BodyField
from cms.blocks.once import once
from cms.blocks.streams import BodyStreamBlock
from cms.pages.contacts import contact_of
from cms.pages.enums import Display, TileIcon
from cms.pages.example_panel import ExamplePanel
from cms.pages.models.illustrated import IllustratedPage
from cms.pages.pages import SitePage
from cms.pages.sections import tiles_under
from design.components import Link
from identity.town_hall.models import Service

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tenants.together import Asking


TILES = "tiles"


class StandardPage(IllustratedPage):
    """A page of text, under the home or under another one; as a section, it leads to the pages under it."""

    introduction = models.CharField(_("introduction"), max_length=300, blank=True)
    display = models.CharField(
        _("présentation"),
        max_length=20,
        choices=Display.choices,
        default=Display.TEXT,
        db_default=Display.TEXT.value,
    )
    icon = models.CharField(
        _("pictogramme"),
        max_length=20,
        choices=TileIcon.choices,
        default=TileIcon.PAGE,
        db_default=TileIcon.PAGE.value,
        help_text=_("À côté de son titre, là où la page est montrée en tuile."),
    )
    service = models.ForeignKey(
        Service,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("service à contacter"),
        help_text=_("Ses coordonnées et ses horaires viennent de sa fiche."),
    )
    body = BodyField(BodyStreamBlock(), verbose_name=_("texte"), blank=True)

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("introduction"),
        MultiFieldPanel([FieldPanel("display"), FieldPanel("icon")], _("Présentation")),
        FieldPanel("body"),
        IllustratedPage.image_panel,
        FieldPanel("service"),
        ExamplePanel(),
    ]
    search_fields = [*SitePage.search_fields, index.SearchField("introduction"), index.SearchField("body")]
    shown_with = ("image", "service")
    unread = ("body",)
    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    # An entry says itself which pages are lists of the directory (DirectoryPage.can_create_at).
    subpage_types = ["pages.StandardPage", "pages.FaqPage", "pages.GuidePage", "directory.DirectoryPage"]
    template = "cms/pages/standard.html"

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    @property
    def tile_icon(self) -> str:  # type: ignore[override]  # of each page here, of the class elsewhere
        return str(self.icon)

    @property
    def is_section(self) -> bool:
        return self.display == Display.SECTION

    def asks(self) -> dict[str, Asking[Any]]:
        return {TILES: tiles_under(self)} if self.numchild else {}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        tiles = once(context, TILES, tiles_under(self)) if self.numchild else []
        links = [Link(tile.title, tile.url, text=tile.summary) for tile in tiles]
        return context | {"tiles": tiles, "children": links, "contact": contact_of(self.service)}
