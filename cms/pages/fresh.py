"""What blocks show of the pages (``settings.BLOCK_SOURCES``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists

from cms.pages.models import NewsCategory, NewsPage
from cms.pages.news import with_entries
from cms.pages.pages import restrictions_above
from design.components import Link

if TYPE_CHECKING:
    from cms.pages.news import NewsEntry
    from cms.pages.pages import SitePage
    from tenants.together import Asking


def news(count: int, category: str = "") -> Asking[list[NewsEntry]]:
    """The newest items, of one category when its slug is given."""
    found = NewsPage.objects.live()
    if category:
        found = found.filter(category__slug=category)
    (items,) = yield (with_entries(found.defer("body"))[:count],)
    return [item.entry for item in items]


def news_categories() -> list[tuple[str, str]]:
    """(slug, name), as a form offers them."""
    return list(NewsCategory.objects.values_list("slug", "name"))


def children(page: SitePage | None) -> Asking[list[Link]]:
    """The pages right under this one that anyone may read, in their order; none under a page that is being written."""
    if page is None or not page.pk:
        return []
    open_to_all = page.get_children().live().exclude(Exists(restrictions_above()))
    (found,) = yield (open_to_all.order_by("path"),)
    return [Link(child.title, child.url, text=child.search_description) for child in found]
