"""A section written once and shown on many pages. Tenant schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin
from wagtail.search import index

from cms.blocks import reindexing
from cms.blocks.fields import BodyField
from cms.blocks.streams import SectionStreamBlock

if TYPE_CHECKING:
    from django.http import HttpRequest


class ReusableSection(DraftStateMixin, RevisionMixin, PreviewableMixin, index.Indexed, models.Model):
    """Chosen in the body of pages (cms.blocks.reuse); draft, revisions and preview as pages have."""

    name = models.CharField(
        _("nom"), max_length=120, unique=True, help_text=_("Pour vous\u00a0: les visiteurs ne le voient pas.")
    )
    body = BodyField(SectionStreamBlock(), verbose_name=_("contenu"))

    panels = [
        HelpPanel(
            _(
                "Ce que vous changez ici change sur toutes les pages qui montrent cette section, dès la publication."
            )
        ),
        FieldPanel("name"),
        FieldPanel("body"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("section réutilisable")
        verbose_name_plural = _("sections réutilisables")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Publishing, withdrawing and their scheduled ways all end here; a draft says what it writes."""
        super().save(*args, **kwargs)
        fields = kwargs.get("update_fields")
        if fields is None or {"body", "live"} & set(fields):
            reindexing.foresee(self)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "cms/blocks/section_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        context: dict[str, Any] = super().get_preview_context(request, mode_name)
        return context | {"section": self}
