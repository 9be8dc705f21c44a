"""The links that people wrote in pages: those of rich text, and the fields that hold an address."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from wagtail.fields import RichTextField, StreamField

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cms.pages.pages import SitePage

_ADDRESS = re.compile(r"^https?://[^\s<>\"]+$")


class Target(StrEnum):
    PAGE = "page"
    DOCUMENT = "document"
    ADDRESS = "address"


@dataclass(frozen=True)
class FoundLink:
    """``to`` is an id for a page or a document, else the address as it was written."""

    target: Target
    to: str
    text: str


def links_of(page: SitePage) -> Iterator[FoundLink]:
    """Every link of the page's own columns."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            stream = getattr(page, field.name)
            yield from _walk(json.loads(json.dumps(field.get_prep_value(stream), default=str)))
        elif isinstance(field, RichTextField):
            yield from in_html(getattr(page, field.name) or "")


def _walk(value: Any) -> Iterator[FoundLink]:
    if isinstance(value, str):
        if value.lstrip().startswith(("[", "{")):
            try:
                yield from _walk(json.loads(value))
            except ValueError:
                return
        elif _ADDRESS.match(value):
            yield FoundLink(Target.ADDRESS, value, "")
        elif "<a " in value:
            yield from in_html(value)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _walk(part)
    elif isinstance(value, list):
        for part in value:
            yield from _walk(part)


def in_html(html: str) -> list[FoundLink]:
    """Of rich text as Wagtail stores it: pages and documents by their ids."""
    reader = _Reader()
    reader.feed(html)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[FoundLink] = []
        self._open: dict[str, str | None] | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._open, self._text = dict(attrs), ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag != "a" or self._open is None:
            return
        kind, identifier = self._open.get("linktype"), self._open.get("id") or ""
        text = " ".join(self._text.split())
        if kind in (Target.PAGE, Target.DOCUMENT):
            self.found.append(FoundLink(Target(kind), identifier, text))
            if fragment := self._open.get("data-fragment"):
                self.found.append(FoundLink(Target.ADDRESS, f"#{fragment}", text))
        else:
            self.found.append(FoundLink(Target.ADDRESS, self._open.get("href") or "", text))
        self._open = None
