"""What is written once and shown on many pages; and the search of a street."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.blocks.families import ARRANGE, CONTACT
from cms.blocks.library import FromTheLibrary


class ReusableBlock(FromTheLibrary, SnippetChooserBlock):
    """A section of the commune, shown as it is now; nothing while it is a draft."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("blocks.ReusableSection", **kwargs)

    def get_searchable_content(self, value: Any) -> list[str]:
        """Its words are the page's, as readers see them there; when they change, cms.blocks.reindexing tells the search."""
        if value is None or not value.live:
            return []
        found: list[str] = value.body.stream_block.get_searchable_content(value.body)
        return found

    class Meta:
        icon = "rotate"
        group = ARRANGE
        label = _("Section réutilisable")
        template = "cms/blocks/reusable.html"
        description = _(
            "Un morceau écrit une fois, montré partout\u00a0: le changer le change sur toutes les pages."
        )
        preview_value = None
        preview_template = "cms/blocks/reusable_preview.html"


class StreetSearchBlock(blocks.StaticBlock):
    class Meta:
        icon = "site"
        group = CONTACT
        label = _("Ma rue")
        admin_text = _("Le champ où chacun tape sa rue\u00a0: jours de collecte, travaux, école de secteur.")
        template = "cms/blocks/street.html"
        description = _("Le champ où chacun tape sa rue\u00a0: jours de collecte, travaux, école de secteur.")
        preview_value = None
