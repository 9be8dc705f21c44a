"""A page's content as a reader meets it: headings, paragraphs, links, tables and images, in order.

Read from the page as it is drawn, so that every block counts whatever app it is of. Only ``main`` is looked at: the rest
is not the writer's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_PARAGRAPHS = frozenset({"p", "li", "dd", "blockquote", "figcaption", "td"})
_SILENT = frozenset({"script", "style", "template", "svg"})


@dataclass
class Heading:
    level: int
    text: str = ""


@dataclass
class Anchor:
    href: str
    text: str = ""
    label: str = ""


@dataclass
class Table:
    headers: int = 0
    rows: int = 0


@dataclass
class Drawing:
    headings: list[Heading] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    links: list[Anchor] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    #: Sources of images that say neither what they show nor that they are decorative.
    silent_images: list[str] = field(default_factory=list)


def read(html: str) -> Drawing:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    drawing = reader.drawing
    drawing.paragraphs = [text for text in (" ".join(one.split()) for one in drawing.paragraphs) if text]
    return drawing


class _Reader(HTMLParser):
    """Text goes to each element that is open around it."""

    def __init__(self) -> None:
        super().__init__()
        self.drawing = Drawing()
        self._stack: list[str] = []
        self._main = 0
        self._silent = 0
        self._heading: Heading | None = None
        self._link: Anchor | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "main":
            self._main += 1
        if tag in _SILENT:
            self._silent += 1
        if not self._main or self._silent:
            return
        if tag == "img":
            self._image(given)
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self._heading = Heading(int(tag[1]))
            self.drawing.headings.append(self._heading)
        elif tag == "a":
            self._link = Anchor(given.get("href") or "", label=given.get("aria-label") or "")
            self.drawing.links.append(self._link)
        elif tag in {"table", "tr", "th"}:
            self._table(tag)
        if tag in _PARAGRAPHS:
            self._flush()

    def _table(self, tag: str) -> None:
        if tag == "table":
            self.drawing.tables.append(Table())
        elif self.drawing.tables and tag == "tr":
            self.drawing.tables[-1].rows += 1
        elif self.drawing.tables:
            self.drawing.tables[-1].headers += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img" and self._main and not self._silent:
            self._image(dict(attrs))

    def _image(self, given: dict[str, str | None]) -> None:
        if "alt" not in given or given["alt"] is None:
            self.drawing.silent_images.append(given.get("src") or "")
        elif self._link is not None and given["alt"]:
            self._link.text += f" {given['alt']}"

    def handle_data(self, data: str) -> None:
        if not self._main or self._silent:
            return
        if self._heading is not None:
            self._heading.text += data
        else:
            self._words.append(data)
        if self._link is not None:
            self._link.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1
            return
        if tag in _PARAGRAPHS or tag in {"main", "div", "section", "article", "ul", "ol", "table"}:
            self._flush()
        if tag == "main" and self._main:
            self._main -= 1
        elif tag == "a":
            self._link = None
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self._heading = None
            self._words = []

    def _flush(self) -> None:
        if self._main:
            self.drawing.paragraphs.append("".join(self._words))
        self._words = []
