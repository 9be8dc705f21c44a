"""Where the links of a text lead: to what the library found for the page, else to what each text looks up."""

from __future__ import annotations

from typing import Any

from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.rich_text.pages import PageLinkHandler

from cms.blocks.library import shelf


class PageLinks(PageLinkHandler):
    """Pages as their addresses ask: no column of their own class."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Any]:
        return _linked(cls, attrs_list)


class DocumentLinks(DocumentLinkHandler):
    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Any]:
        return _linked(cls, attrs_list)


def _linked(handler: Any, links: list[dict[str, Any]]) -> list[Any]:
    model = handler.get_model()
    keys = [int(link["id"]) if str(link.get("id", "")).isdigit() else 0 for link in links]
    known = shelf(model)
    if known is None:
        known = model.objects.in_bulk(set(keys))
    return [known.get(key) for key in keys]
