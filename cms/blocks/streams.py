"""The body of a page: what a webmaster may put in it, in the order of their choice."""

from __future__ import annotations

from wagtail import blocks

from cms.blocks.callout import ActionBlock, CalloutBlock, StepsBlock
from cms.blocks.contact import ContactBlock, HoursBlock, PersonBlock, PlaceBlock
from cms.blocks.dynamic import ChildrenBlock, NewsListBlock
from cms.blocks.faq import QuestionsBlock
from cms.blocks.layout import ColumnsBlock, SeparatorBlock
from cms.blocks.links import LinksBlock, ProcedureBlock, TilesBlock
from cms.blocks.media import AudioBlock, DocumentBlock, DocumentsBlock, FigureBlock, GalleryBlock, VideoBlock
from cms.blocks.reuse import ReusableBlock, StreetSearchBlock
from cms.blocks.table import ChartBlock, KeyFiguresBlock, PricesBlock, TableBlock
from cms.blocks.text import (
    FoldedBlock,
    GlossaryBlock,
    HeadingBlock,
    LeadBlock,
    ParagraphBlock,
    QuoteBlock,
    TakeawayBlock,
)


class SectionStreamBlock(blocks.StreamBlock):
    """What a reusable section may hold: all but another one."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    lead = LeadBlock()
    callout = CalloutBlock()
    takeaway = TakeawayBlock()
    questions = QuestionsBlock()
    quote = QuoteBlock()
    folded = FoldedBlock()
    glossary = GlossaryBlock()
    figure = FigureBlock()
    gallery = GalleryBlock()
    document = DocumentBlock()
    documents = DocumentsBlock()
    video = VideoBlock()
    audio = AudioBlock()
    action = ActionBlock()
    procedure = ProcedureBlock()
    steps = StepsBlock()
    tiles = TilesBlock()
    links = LinksBlock()
    contact = ContactBlock()
    hours = HoursBlock()
    person = PersonBlock()
    place = PlaceBlock()
    street = StreetSearchBlock()
    table = TableBlock()
    prices = PricesBlock()
    key_figures = KeyFiguresBlock()
    chart = ChartBlock()
    news = NewsListBlock()
    children = ChildrenBlock()
    columns = ColumnsBlock()
    separator = SeparatorBlock()


class BodyStreamBlock(SectionStreamBlock):
    reusable = ReusableBlock()
