"""The text of a starting page as blocks of a body.

Markdown says them without naming them: what stands between two headings is a paragraph, a numbered list is steps, a heading
of the third level is a question and what follows its answer.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markdown_it.token import Token

    #: What a stream takes: the name of a block and its value.
    Blocks = list[tuple[str, Any]]
    Addresses = Mapping[str, int]

_MARKDOWN = MarkdownIt("commonmark").disable(["image", "html_block", "html_inline", "code", "fence"])
_QUESTION = "h3"
#: Addresses that every commune's site has, and that are not pages of its tree.
OF_THE_PLATFORM = (
    "/demarches/", "/contact/", "/actualites/", "/actes/", "/annuaire/", "/suivi/", "/recherche/", "/plan-du-site/",
    "/accessibilite/", "/agenda/", "/avis/", "/emplois/", "/ma-rue/",
)  # fmt: skip


def blocks_of(body: Sequence[str | Mapping[str, Any]], pages: Addresses) -> Blocks:
    """``pages``: the ids of pages by their address, so that links follow them when they move. Raises KeyError for a link
    that leads nowhere."""
    found: Blocks = []
    for part in body:
        if isinstance(part, str):
            found += _texts(part, pages)
        else:
            found += [(name, _value(name, value, pages)) for name, value in part.items()]
    return found


def rich(text: str, pages: Addresses) -> str:
    return _html(_MARKDOWN.parse(text), pages)


def _value(name: str, value: Any, pages: Addresses) -> Any:
    """A block's own; a callout's text is Markdown too."""
    return {**value, "text": rich(value["text"], pages)} if name == "callout" else value


def _texts(text: str, pages: Addresses) -> Blocks:
    found: Blocks = []
    for heading, tokens in _parts(_MARKDOWN.parse(text)):
        if heading and heading.tag == _QUESTION:
            asked = {"question": heading.content, "answer": _html(tokens, pages)}
            if not found or found[-1][0] != "questions":
                found.append(("questions", {"questions": []}))
            found[-1][1]["questions"].append(asked)
            continue
        if heading:
            found.append(("heading", {"text": heading.content, "level": heading.tag[1:]}))
        found += _paragraphs(tokens, pages)
    return found


def _parts(tokens: Sequence[Token]) -> list[tuple[Token | None, list[Token]]]:
    """What stands under each heading, which bears its own words."""
    parts: list[tuple[Token | None, list[Token]]] = [(None, [])]
    waiting = iter(tokens)
    for token in waiting:
        if token.type == "heading_open":
            words = next(waiting)
            next(waiting)
            parts.append((token.copy(content=words.content), []))
        else:
            parts[-1][1].append(token)
    return [(heading, inside) for heading, inside in parts if heading or inside]


def _paragraphs(tokens: Sequence[Token], pages: Addresses) -> Blocks:
    """Texts, and between them the numbered lists."""
    found: Blocks = []
    waiting: list[Token] = []
    items: list[Token] | None = None
    for token in tokens:
        if token.type == "ordered_list_open" and token.level == 0:
            found += [("paragraph", _html(waiting, pages))] if waiting else []
            waiting, items = [], []
        elif token.type == "ordered_list_close" and token.level == 0:
            found.append(("steps", {"steps": [_step(item, pages) for item in items or ()]}))
            items = None
        elif items is None:
            waiting.append(token)
        elif token.type == "inline":
            items.append(token)
    return [*found, ("paragraph", _html(waiting, pages))] if waiting else found


def _step(item: Token, pages: Addresses) -> dict[str, str]:
    """« **When or what**: how » has two lines; a sentence is a title, without its full stop."""
    title, mark, text = item.content.partition("**\u00a0: ")
    if mark and title.startswith("**"):
        return {"title": title[2:], "text": rich(text[:1].upper() + text[1:], pages)}
    title, mark, text = item.content.partition(". ")
    if mark:
        return {"title": title, "text": rich(text, pages)}
    return {"title": item.content.removesuffix("."), "text": ""}


def _html(tokens: Sequence[Token], pages: Addresses) -> str:
    _link_to_pages(tokens, pages)
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return html.replace("\n", " ").replace("<strong>", "<b>").replace("</strong>", "</b>").strip()


def _link_to_pages(tokens: Sequence[Token], pages: Addresses) -> None:
    """In Wagtail's own way: a link that knows its page."""
    for token in tokens:
        _link_to_pages(token.children or (), pages)
        if token.type != "link_open":
            continue
        address = str(token.attrs["href"])
        if address.startswith((*OF_THE_PLATFORM, "https://")):
            continue
        token.attrs = {"linktype": "page", "id": escape(str(pages[address]))}
