"""The body of a page: what a webmaster may put in it, in the order of their choice."""

from __future__ import annotations

from wagtail import blocks

from cms.blocks.callout import CalloutBlock
from cms.blocks.contact import ContactBlock
from cms.blocks.media import DocumentBlock, FigureBlock
from cms.blocks.text import HeadingBlock, ParagraphBlock, QuoteBlock


class BodyStreamBlock(blocks.StreamBlock):
    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    figure = FigureBlock()
    quote = QuoteBlock()
    callout = CalloutBlock()
    document = DocumentBlock()
    contact = ContactBlock()
