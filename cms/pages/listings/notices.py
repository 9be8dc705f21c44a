"""Public notices: those that are open, those to come, those that ended within the year; then their archives."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone

from cms.pages.enums import NoticeKind, NoticeState
from cms.pages.feeds import FEED_FILE, ITEMS, Item, feed
from cms.pages.listing import Listing
from cms.pages.models.notices import NoticePage
from design.components import Link
from tenants.current import current_commune

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from cms.pages.models.lists import ListPage

A_PAGE = 30
#: What ended longer ago is in the archives: the report of an inquiry is to be read for a year (code de l’environnement,
#: R123-21).
KEPT = timedelta(days=366)
ARCHIVES = "archives"


def _lines(found: QuerySet[NoticePage]) -> QuerySet[NoticePage]:
    return found.defer("body", "documents", "outcome_documents")


def shown_on(day: date) -> QuerySet[NoticePage]:
    """Those that are not in the archives on that day."""
    found: QuerySet[NoticePage] = NoticePage.objects.live().exclude(closes_on__lt=day - KEPT)
    return _lines(found)


class Notices(Listing):
    def template(self, *parts: str) -> str:
        return "cms/lists/notices_past.html" if parts else "cms/lists/notices.html"

    def context(self, page: ListPage, request: HttpRequest, *parts: str) -> dict[str, Any]:
        if parts == (ARCHIVES,):
            return _past(request) | {"breadcrumb_links": [Link(page.title, page.url)]}
        if parts:
            raise Http404
        return _present(page, request)

    def file(self, page: ListPage, request: HttpRequest, name: str) -> HttpResponse:
        if name != FEED_FILE:
            raise Http404
        found = shown_on(timezone.localdate()).order_by("-first_published_at", "-pk")[:ITEMS]
        items = [
            Item(
                str(one.translation_key),
                one.title,
                one.url,
                f"{one.state_words}, {one.period}. {one.lead}",
                one.first_published_at,
                (one.result_label,),
            )
            for one in found
        ]
        return feed(current_commune(), page, name, items)


def _present(page: ListPage, request: HttpRequest) -> dict[str, Any]:
    today = timezone.localdate()
    asked = request.GET.get("genre", "")
    found = list(shown_on(today).order_by("closes_on", "-opens_on", "pk"))
    kinds = [kind for kind in NoticeKind if any(one.kind == kind for one in found)]
    chosen = next((kind for kind in kinds if kind == asked), None)
    shown = [one for one in found if chosen is None or one.kind == chosen]
    states: dict[NoticeState, list[NoticePage]] = {state: [] for state in NoticeState}
    for one in shown:
        states[one.state].append(one)
    states[NoticeState.CLOSED].reverse()
    tabs = [Link(str(page.title), page.url, active=chosen is None, count=len(found))]
    tabs += [
        Link(
            str(kind.label),
            f"{page.url}?genre={kind.value}",
            active=kind == chosen,
            count=_count(found, kind),
        )
        for kind in kinds
    ]
    return {
        "open": states[NoticeState.OPEN],
        "coming": states[NoticeState.COMING],
        "closed": states[NoticeState.CLOSED],
        "tabs": tabs if len(kinds) > 1 else [],
        "archives_url": f"{page.url}{ARCHIVES}/",
        "feed_url": f"{page.url}{FEED_FILE}",
    }


def _count(found: list[NoticePage], kind: NoticeKind) -> int:
    return sum(one.kind == kind for one in found)


def _past(request: HttpRequest) -> dict[str, Any]:
    past = NoticePage.objects.live().filter(closes_on__lt=timezone.localdate() - KEPT)
    shown = Paginator(_lines(past).order_by("-closes_on", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    return {"page_of_notices": shown, "closed": list(shown.object_list)}
