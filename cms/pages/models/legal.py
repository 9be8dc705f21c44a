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
from cms.pages.legal_parts import PARTS
from cms.pages.pages import SitePage

if TYPE_CHECKING:
    from django.http import HttpRequest


#: Of cms.received.enums.Answer: what is shown to everybody.
SHOWN_NOTES = frozenset({"accepted", "imposed"})


class PartPanel(FieldPanel):
    """What the commune adds after one generated part: named after it, and only on pages that have it."""

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            part = PARTS.get(LegalKind(self.instance.kind), {}).get(self.field_name)
            self.is_there = part is not None
            if part is not None:
                self.heading = _("À la suite de «\u00a0%s\u00a0»") % part

        def is_shown(self) -> bool:
            return self.is_there and bool(super().is_shown())


class LegalPage(SitePage):
    """A page that the law asks for, generated from the commune's data; what the commune adds stands after a part where the
    law leaves room (``PARTS``), or at the end."""

    kind = models.CharField(_("page"), max_length=30, choices=LegalKind.choices, unique=True, editable=False)
    keywords = models.CharField(max_length=300, blank=True, editable=False)
    first_complement = BodyField(
        BodyStreamBlock(), verbose_name=_("premier complément"), null=True, blank=True
    )
    second_complement = BodyField(
        BodyStreamBlock(), verbose_name=_("deuxième complément"), null=True, blank=True
    )
    complement = BodyField(BodyStreamBlock(), verbose_name=_("complément de la commune"), blank=True)
    # Of the accessibility page: the latest audit in short, so that every footer says what it allows without asking for it
    # (cms.pages.compliance).
    audited = models.JSONField(_("dernier audit d’accessibilité"), null=True, blank=True, editable=False)

    # Texts of the operator (cms.received): a list of id, title, paragraphs, link_url, link_text, operator, state, at.
    operator_notes = models.JSONField(_("textes de l’opérateur"), null=True, blank=True, editable=False)

    content_panels = [
        HelpPanel(
            _(
                "Cette page se remplit toute seule avec les informations de la commune et de ses démarches, et suit la loi "
                "quand elle change. Vous pouvez ajouter vos textes là où la loi laisse de la place."
            )
        ),
        *SitePage.content_panels,
        PartPanel("first_complement"),
        PartPanel("second_complement"),
        FieldPanel("complement", heading=_("À la fin de la page")),
    ]
    promote_panels = SitePage.locked_promote_panels
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("keywords"),
        index.SearchField("first_complement"),
        index.SearchField("second_complement"),
        index.SearchField("complement"),
    ]
    unread = ("first_complement", "second_complement", "complement", "audited")
    parent_page_types: list[str] = []
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("page légale")
        verbose_name_plural = _("pages légales")

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return f"cms/legal/{self.kind}.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        notes = [note for note in self.operator_notes or [] if note["state"] in SHOWN_NOTES]
        return context | legal.context_of(LegalKind(self.kind)) | {"operator_notes": notes}
