"""What the bodies of a page name (images, documents, pages, sections): found together, before their blocks ask one by one.

Wagtail reads what blocks chose family by family, and the links of a text text by text. ``cms.blocks.gathering`` finds them
all first, then has the blocks converted with the ``library`` open.
"""

from __future__ import annotations

import copy
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock as WagtailDocumentChooserBlock
from wagtail.rich_text import RichText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import Model

#: What was found of each model, by its key.
Library = dict[type["Model"], dict[int, Any]]

#: Open while the bodies of one page are converted, and closed before anything else is asked.
_library: ContextVar[Library | None] = ContextVar("library", default=None)


@contextmanager
def library(found: Library) -> Iterator[None]:
    token = _library.set(found)
    try:
        yield
    finally:
        _library.reset(token)


def is_open() -> bool:
    return _library.get() is not None


def shelf(model: type[Model]) -> dict[int, Any] | None:
    """What the library has of a model; None when it is closed."""
    found = _library.get()
    return None if found is None else found.get(model, {})


class FromTheLibrary:
    """A chooser that looks in the library first."""

    model_class: type[Model]

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        asked = list(values)
        known = shelf(self.model_class)
        if known is None:
            found: list[Any] = super().bulk_to_python(asked)  # type: ignore[misc]  # of Wagtail's chooser, beside
            return found
        return [copy.copy(known.get(one)) for one in asked]


class PageChooserBlock(FromTheLibrary, blocks.PageChooserBlock):
    pass


class DocumentChooserBlock(FromTheLibrary, WagtailDocumentChooserBlock):
    pass


class Words(RichText):
    """A text whose links lead where the library says, if it was open; else they are looked up when it is drawn."""

    def __init__(self, source: str | None) -> None:
        super().__init__(source)
        self.drawn = str(super().__html__()) if is_open() else None

    def __html__(self) -> str:
        return str(super().__html__()) if self.drawn is None else self.drawn


class RichTextBlock(blocks.RichTextBlock):
    def to_python(self, value: Any) -> Words:
        return Words(value)
