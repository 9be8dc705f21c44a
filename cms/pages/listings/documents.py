"""The documents library: collections of documents that the webmaster chose, by theme and by year, searched by words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models.functions import ExtractYear
from django.http import Http404
from wagtail.documents import get_document_model

from cms.pages.asked import folded, words_of
from cms.pages.collections import public_collections
from cms.pages.listing import Listing
from cms.pages.listings.agenda import Choice

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest
    from wagtail.documents.models import Document
    from wagtail.models import Collection

    from cms.pages.models.lists import ListPage

A_PAGE = 30
MAX_QUERY = 120


@dataclass(frozen=True)
class DocumentLine:
    title: str
    url: str
    kind: str
    size: int | None
    theme: str
    added_on: datetime


class Documents(Listing):
    template_name = "cms/lists/documents.html"

    def context(self, page: ListPage, request: HttpRequest, *parts: str) -> dict[str, Any]:
        if parts:
            raise Http404
        themes = list(shown_collections(page))
        found = list(_documents(themes))
        theme, year, query = _asked(request)
        years = sorted({one.year for one in found}, reverse=True)
        shown = [one for one in found if _is_asked(one, theme, year, query)]
        listed = Paginator(shown, A_PAGE).get_page(request.GET.get("page"))
        names = {one.pk: one.name for one in themes}
        return {
            "documents": [_line(one, names) for one in listed.object_list],
            "page_of_documents": listed,
            "themes": [Choice(str(one.pk), one.name, str(one.pk) == theme) for one in themes],
            "years": [Choice(str(one), str(one), str(one) == year) for one in years],
            "query": query,
            "is_filtered": bool(theme or year or query),
            "is_empty": not found,
            "base": f"?theme={theme}&annee={year}&q={query}&page=",
        }


def shown_collections(page: ListPage) -> Any:
    """Those that were chosen and that anyone may read, whatever happened to them since."""
    return public_collections().filter(pk__in=page.collections or [])


def _documents(themes: list[Collection]) -> Any:
    found = get_document_model().objects.filter(collection__in=themes).order_by("-created_at", "-pk")
    return found.annotate(year=ExtractYear("created_at"))


def _asked(request: HttpRequest) -> tuple[str, str, str]:
    theme, year = request.GET.get("theme", ""), request.GET.get("annee", "")
    query = " ".join(request.GET.get("q", "").replace("\0", "").split())[:MAX_QUERY]
    return (theme if theme.isdecimal() else "", year if year.isdecimal() else "", query)


def _is_asked(document: Any, theme: str, year: str, query: str) -> bool:
    """Words are looked for without their accents and plurals, in the title and the name of the file."""
    if theme and str(document.collection_id) != theme:
        return False
    if year and str(document.year) != year:
        return False
    said = " ".join(folded(word) for word in words_of(f"{document.title} {document.filename}"))
    return all(folded(word) in said for word in words_of(query))


def _line(document: Document, names: dict[int, str]) -> DocumentLine:
    return DocumentLine(
        document.title,
        document.url,
        document.file_extension.upper(),
        document.file_size,
        names.get(document.collection_id, ""),
        document.created_at,
    )
