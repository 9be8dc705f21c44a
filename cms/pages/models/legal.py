"""Pages that the law asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.search import index

from cms.blocks.fields import BodyField
from cms.blocks.streams import BodyStreamBlock
from cms.pages import legal
from cms.pages.enums import LegalKind
from cms.pages.pages import SitePage

if TYPE_CHECKING:
    from django.http import HttpRequest


class LegalPage(SitePage):
    """A page that the law asks for, generated from the commune's data; what the commune adds stands below."""

    kind = models.CharField(_("page"), max_length=30, choices=LegalKind.choices, unique=True, editable=False)
    keywords = models.CharField(max_length=300, blank=True, editable=False)
    complement = BodyField(BodyStreamBlock(), verbose_name=_("complément de la commune"), blank=True)

    content_panels = [
        HelpPanel(
            _(
                "Cette page se remplit toute seule avec les informations de la commune et de ses démarches. "
                "Vous pouvez ajouter un texte à la suite."
            )
        ),
        *SitePage.content_panels,
        FieldPanel("complement"),
    ]
    promote_panels = SitePage.locked_promote_panels
    search_fields = [*SitePage.search_fields, index.SearchField("keywords"), index.SearchField("complement")]
    unread = ("complement",)
    parent_page_types: list[str] = []
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("page légale")
        verbose_name_plural = _("pages légales")

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return f"cms/legal/{self.kind}.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | legal.context_of(LegalKind(self.kind))
