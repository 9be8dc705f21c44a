"""Streams of one kind of block: the documents of a notice, the pages that go with a news item."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.library import PageChooserBlock
from cms.blocks.media import DocumentBlock


class DocumentsStreamBlock(blocks.StreamBlock):
    document = DocumentBlock()


class RelatedPagesStreamBlock(blocks.StreamBlock):
    page = PageChooserBlock(label=_("page"))
