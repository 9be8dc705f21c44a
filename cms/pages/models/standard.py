"""Pages of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from cms.blocks.fields import BodyField
from cms.blocks.streams import BodyStreamBlock
from cms.pages.pages import SitePage, WrittenPage
from design.components import Link

if TYPE_CHECKING:
    from django.http import HttpRequest


class StandardPage(WrittenPage):
    """A page of text, under the home or under another one."""

    introduction = models.CharField(_("introduction"), max_length=300, blank=True)
    body = BodyField(BodyStreamBlock(), verbose_name=_("texte"), blank=True)

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("is_example"),
    ]
    search_fields = [*SitePage.search_fields, index.SearchField("introduction"), index.SearchField("body")]
    unread = ("body",)
    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    # An entry says itself which pages are lists of the directory (DirectoryPage.can_create_at).
    subpage_types = ["pages.StandardPage", "directory.DirectoryPage"]
    template = "cms/pages/standard.html"

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        children = self.get_children().live().order_by("path") if self.numchild else []
        return context | {"children": [Link(page.title, page.url) for page in children]}
