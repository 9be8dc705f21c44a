"""Lists as RSS 2.0, by Django's own generator. Addresses are absolute, on the commune's primary host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cms.pages.models.lists import ListPage
    from cms.pages.models.news import NewsIndexPage
    from tenants.models import Commune

#: What a reader shows at first; older items stay in the list of the site.
ITEMS = 30
FEED_FILE = "flux.xml"


@dataclass(frozen=True)
class Item:
    """``key`` never changes, whatever the address becomes."""

    key: str
    title: str
    path: str
    text: str
    published: datetime | None
    categories: tuple[str, ...] = ()


class DatedFeed(Rss201rev2Feed):
    """RSS 2.0 whose `lastBuildDate` is that of its newest item. Django dates a list without any by the second: two
    answers would never be the same file, and a reader would see a change at each visit."""

    def latest_post_date(self) -> datetime:
        if any(item["pubdate"] or item["updateddate"] for item in self.items):
            return super().latest_post_date()
        return timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)


def category_of(name: str) -> str | None:
    """« culture » of `flux-culture.xml`, empty of `flux.xml`; None of another file."""
    stem, _dot, extension = name.rpartition(".")
    if extension != "xml":
        return None
    if stem == "flux":
        return ""
    return stem.removeprefix("flux-") if stem.startswith("flux-") else None


def feed(
    commune: Commune, page: ListPage | NewsIndexPage, name: str, items: Iterable[Item], about: str = ""
) -> HttpResponse:
    title = f"{page.title}, {about}" if about else page.title
    found = DatedFeed(
        title=f"{title} – {commune.name}",
        link=commune.base_url + page.url,
        description=page.introduction or title,
        language="fr",
        feed_url=f"{commune.base_url}{page.url}{name}",
        ttl=60,
    )
    for item in items:
        found.add_item(
            title=item.title,
            link=commune.base_url + item.path,
            description=item.text,
            unique_id=f"urn:uuid:{item.key}",
            unique_id_is_permalink=False,
            pubdate=item.published,
            categories=item.categories,
        )
    return HttpResponse(found.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")
