"""Job offers: those that are open; those that are closed stay in the archives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from cms.pages.feeds import FEED_FILE, ITEMS, Item, feed
from cms.pages.listing import Listing
from cms.pages.models.jobs import JobPage
from design.components import Link
from tenants.current import current_commune

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from cms.pages.models.lists import ListPage

A_PAGE = 30
ARCHIVES = "archives"


def open_jobs() -> QuerySet[JobPage]:
    """Those that one may still answer, the nearest end first."""
    found: QuerySet[JobPage] = JobPage.objects.live().exclude(closes_on__lt=timezone.localdate())
    return found.defer("body").order_by(F("closes_on").asc(nulls_last=True), "-first_published_at", "-pk")


class Jobs(Listing):
    def template(self, *parts: str) -> str:
        return "cms/lists/jobs.html"

    def context(self, page: ListPage, request: HttpRequest, *parts: str) -> dict[str, Any]:
        if parts not in {(), (ARCHIVES,)}:
            raise Http404
        found = _closed() if parts else open_jobs()
        shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
        return {
            "page_of_jobs": shown,
            "jobs": list(shown.object_list),
            "is_archive": bool(parts),
            "archives_url": f"{page.url}{ARCHIVES}/",
            "feed_url": f"{page.url}{FEED_FILE}",
            "breadcrumb_links": [Link(page.title, page.url)] if parts else [],
        }

    def file(self, page: ListPage, request: HttpRequest, name: str) -> HttpResponse:
        if name != FEED_FILE:
            raise Http404
        items = [
            Item(
                str(one.translation_key),
                one.title,
                one.url,
                f"{one.lead} {one.contract_label}.",
                one.first_published_at,
            )
            for one in open_jobs()[:ITEMS]
        ]
        return feed(current_commune(), page, name, items)


def _closed() -> QuerySet[JobPage]:
    found: QuerySet[JobPage] = JobPage.objects.live().filter(closes_on__lt=timezone.localdate())
    return found.defer("body").order_by("-closes_on", "-pk")
