"""All that the bodies of a page show of other tables, found before they are drawn, in one statement; in two when they hold
reusable sections, which show things in their turn."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.rich_text import extract_references_from_rich_text

from cms.blocks.fields import BodyField
from cms.blocks.library import Library, library
from cms.blocks.models import ReusableSection
from cms.blocks.once import read_for
from tenants.together import Asking, answer, together

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.models import Model
    from django.http import HttpRequest
    from wagtail.models import Page

_CHOSEN: Final = "what blocks chose"
#: What every link that a text stores holds.
_LINK: Final = 'linktype="'


def gather(page: Page, request: HttpRequest, asked: Mapping[str, Asking[Any]]) -> None:
    """Reads what the bodies of a page need, and what the page itself asks by name, for ``cms.blocks.once`` to give."""
    read = page.get_deferred_fields()
    columns = [one.attname for one in page._meta.concrete_fields if isinstance(one, BodyField)]
    bodies = [body for name in columns if name not in read and (body := getattr(page, name))]
    answer(_read(bodies, page, asked, read_for(request)))


def _read(
    bodies: Iterable[blocks.StreamValue], page: Page, asked: Mapping[str, Asking[Any]], kept: dict[str, Any]
) -> Asking[None]:
    needs = _Needs(page)
    for body in bodies:
        needs.note(body.stream_block, list(body.raw_data))
    wanted = {name: asking for name, asking in {**needs.askings, **asked}.items() if name not in kept}
    found = yield from together({**wanted, _CHOSEN: needs.chosen_things()})
    chosen: Library = found.pop(_CHOSEN)
    kept.update(found)
    if sections := chosen.get(ReusableSection):
        yield from _read([one.body for one in sections.values() if one.live], page, {}, kept)
    with library(chosen):
        for body in bodies:
            list(body)


@dataclass
class _Needs:
    """What the blocks of some bodies name, as they are stored: nothing is converted yet."""

    page: Page
    chosen: dict[type[Model], set[int]] = field(default_factory=lambda: defaultdict(set))
    sizes: set[str] = field(default_factory=set)
    askings: dict[str, Asking[Any]] = field(default_factory=dict)

    def note(self, block: blocks.Block, raw: Any) -> None:
        for child, value in _inside(block, raw):
            self.note(child, value)
        if isinstance(block, blocks.ChooserBlock) and raw:
            self.chosen[block.model_class].add(raw)
            self.sizes |= set(getattr(block, "specs", ()))
        if isinstance(block, blocks.RichTextBlock) and _LINK in (raw or ""):
            for model, key, *_places in extract_references_from_rich_text(raw):
                self.chosen[model].add(int(key))
        if asks := getattr(block, "asks", None):
            self.askings |= asks(raw, self.page)

    def chosen_things(self) -> Asking[Library]:
        """What choosers name, and images with their sizes, ready to be drawn."""
        images = get_image_model()
        models = list(self.chosen)
        questions = [model._default_manager.filter(pk__in=self.chosen[model]) for model in models]
        if images in self.chosen and self.sizes:
            drawn = images.get_rendition_model().objects.order_by("pk")
            questions.append(drawn.filter(image_id__in=self.chosen[images], filter_spec__in=self.sizes))
        found = yield tuple(questions)
        things: Library = {
            model: {one.pk: one for one in rows} for model, rows in zip(models, found, strict=False)
        }
        for image in things.get(images, {}).values():
            image.prefetched_renditions = []
        for rendition in found[len(models)] if len(found) > len(models) else ():
            rendition.image = things[images][rendition.image_id]
            rendition.image.prefetched_renditions.append(rendition)
        return things


def _inside(block: blocks.Block, raw: Any) -> Iterator[tuple[blocks.Block, Any]]:
    """The blocks that a block holds, with what is stored of each; those of a kind that is no more are left out."""
    if isinstance(block, blocks.BaseStreamBlock):
        known = block.child_blocks
        yield from ((known[one["type"]], one["value"]) for one in raw or () if one["type"] in known)
    elif isinstance(block, blocks.BaseStructBlock):
        yield from ((child, (raw or {}).get(name)) for name, child in block.child_blocks.items())
    elif isinstance(block, blocks.ListBlock):
        for one in raw or ():
            is_item = isinstance(one, dict) and one.get("type") == "item"
            yield block.child_block, one["value"] if is_item else one
