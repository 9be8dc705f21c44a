"""The body of a page: what a webmaster may put in it, in the order of their choice."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as __
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks.callout import ActionBlock, CalloutBlock, StepsBlock
from cms.blocks.contact import ContactBlock, HoursBlock, PersonBlock, PlaceBlock
from cms.blocks.dynamic import (
    ActsBlock,
    AlertsBlock,
    ChildrenBlock,
    DirectoryBlock,
    EventsBlock,
    NewsListBlock,
)
from cms.blocks.faq import QuestionsBlock
from cms.blocks.layout import CardsBlock, ColumnsBlock, SeparatorBlock
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

#: Blocks with a title of their own, drawn as a heading of a part: a sub-heading may follow them.
_TITLED = frozenset(
    {"callout", "takeaway", "contact", "links", "news", "events", "acts", "alerts", "directory"}
)


_MAY_BE_TITLED = frozenset({"steps", "tiles", "cards", "documents", "children"})


class OrderedStreamBlock(blocks.StreamBlock):
    """A text whose sub-headings come under a heading (RGAA 9.1); drafts are left alone."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and (place := _orphan(cleaned)) is not None:
            message = __(
                "Un sous-titre vient sous un titre de partie\u00a0: ajoutez-en un avant, ou changez son niveau."
            )
            error = StructBlockValidationError({"level": ValidationError(message)})
            raise blocks.StreamBlockValidationError(block_errors={place: error})
        return cleaned


def _orphan(value: Any) -> int | None:
    """The place of a sub-heading that no heading precedes."""
    for place, child in enumerate(value):
        if child.block_type in _TITLED:
            return None
        if child.block_type == "heading":
            return place if child.value["level"] == "3" else None
        if isinstance(child.value, dict) and child.value.get("title") and child.block_type in _MAY_BE_TITLED:
            return None
    return None


class SectionStreamBlock(OrderedStreamBlock):
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
    events = EventsBlock()
    acts = ActsBlock()
    alerts = AlertsBlock()
    directory = DirectoryBlock()
    children = ChildrenBlock()
    columns = ColumnsBlock()
    cards = CardsBlock()
    separator = SeparatorBlock()


class BodyStreamBlock(SectionStreamBlock):
    reusable = ReusableBlock()
