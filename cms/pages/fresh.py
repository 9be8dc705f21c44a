"""What blocks show of the pages (``settings.BLOCK_SOURCES``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms.pages.models import NewsCategory, NewsPage
from cms.pages.news import with_entries
from design.components import Link

if TYPE_CHECKING:
    from cms.pages.news import NewsEntry
    from cms.pages.pages import SitePage


def news(count: int, category: str = "") -> list[NewsEntry]:
    """The newest items, of one category when its slug is given."""
    found = NewsPage.objects.live()
    if category:
        found = found.filter(category__slug=category)
    return [item.entry for item in with_entries(found.defer("body"))[:count]]


def news_categories() -> list[tuple[str, str]]:
    """(slug, name), as a form offers them."""
    return list(NewsCategory.objects.values_list("slug", "name"))


def children(page: SitePage) -> list[Link]:
    """The pages right under this one, in their order."""
    found = page.get_children().live().public().order_by("path")
    return [Link(child.title, child.url, text=child.search_description) for child in found]
