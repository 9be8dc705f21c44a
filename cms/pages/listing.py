"""What a permanent list shows, by its kind: one class a kind, named in ``settings.LISTINGS``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404
from django.utils.module_loading import import_string

from cms.pages.enums import ListKind

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cms.pages.models.lists import ListPage


class Listing:
    """``parts`` are what follows the list's address (« archives », « 2026-12 »): unknown ones raise Http404."""

    #: Of the address without parts.
    template_name = "cms/lists/plain.html"

    def template(self, *parts: str) -> str:
        return self.template_name

    def context(self, page: ListPage, request: HttpRequest, *parts: str) -> dict[str, Any]:
        if parts:
            raise Http404
        return {"children": page.get_children().live().order_by("title")}

    def file(self, page: ListPage, request: HttpRequest, name: str) -> HttpResponse:
        """A file of the list: a feed, a calendar. Unknown ones raise Http404."""
        raise Http404


def listing_of(kind: str) -> Listing:
    """Of a kind that nobody names: its pages, plainly."""
    path = settings.LISTINGS.get(ListKind(kind).value)
    listing: Listing = import_string(path)() if path else Listing()
    return listing
