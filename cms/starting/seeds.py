"""All starting sites, side by side in the template schema; an opening keeps one of them (cms.starting.provisioning).

Pages cannot share an address: until one is chosen, those that stand directly under a page of every site bear the name of
theirs (« depart-village--vie-pratique »), and so do streets.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from wagtail.models import Page

from cms.directory.models import DirectoryPage
from cms.pages.enums import Display
from cms.pages.models import (
    EventPage,
    GuidePage,
    HomePage,
    JobPage,
    NewsPage,
    NoticePage,
    StandardPage,
)
from cms.reports.enums import ReportKind
from cms.reports.models import SiteReport
from cms.starting import lists
from cms.starting.marks import EPOCH, MARK, example_slug
from cms.starting.sites import sites
from cms.starting.words import blocks_of
from cms.streets.models import Street

if TYPE_CHECKING:
    from cms.starting.sites import Site, StartingPage
    from cms.starting.words import Addresses

#: The kinds of pages that starting sites have.
KINDS = (StandardPage, GuidePage, NewsPage, EventPage, NoticePage, JobPage, DirectoryPage)


def seed() -> None:
    """What an earlier version wrote goes; nothing is done when this one wrote what is there."""
    written = _digest()
    if SiteReport.objects.filter(kind=ReportKind.STARTING, data__digest=written).exists():
        return
    for page in Page.objects.filter(slug__startswith=MARK).order_by("-path"):
        page.delete()
    NewsPage.objects.filter(is_example=True).delete()
    Street.objects.filter(slug__startswith=MARK).delete()
    home = HomePage.objects.get()
    for site in sites():
        lists.fill(site, _pages(site, home))
    # Each commune keeps it: from which texts it was born.
    SiteReport.objects.update_or_create(
        kind=ReportKind.STARTING, day=EPOCH, defaults={"data": {"digest": written}}
    )


def _digest() -> str:
    """Of all that is written in the sites."""
    return hashlib.sha256("".join(site.model_dump_json() for site in sites()).encode()).hexdigest()


def _pages(site: Site, home: HomePage) -> dict[str, int]:
    """Their ids by address. Twice over: a page links to others, that must be there first. They stand before what every
    site has, in the order of the menu."""
    made: dict[str, Page] = {}
    first = home.get_first_child()
    for address, written in site.every_page():
        slug = example_slug(site.kind, written) if address.count("/") == 2 else written.slug
        page = _page(written, slug)
        parent = made.get(address.removesuffix(f"{written.slug}/"))
        if parent is None:
            first.add_sibling("left", instance=page)
            first.refresh_from_db()
        else:
            parent.refresh_from_db()
            parent.add_child(instance=page)
        made[address] = page
    ids = {address: page.pk for address, page in made.items()}
    for address, written in site.every_page():
        page = type(made[address]).objects.get(pk=ids[address])
        _write(page, written, ids)
        page.save()
    return ids


def _page(written: StartingPage, slug: str) -> StandardPage | GuidePage:
    common = {
        "title": written.title,
        "slug": slug,
        "introduction": written.summary,
        "search_description": written.summary,
        "promoted_words": written.words,
        "show_in_menus": written.menu,
        "is_example": True,
    }
    if written.kind == "guide":
        return GuidePage(**common)
    display = Display.SECTION if written.kind == "section" else Display.TEXT
    return StandardPage(**common, display=display, icon=written.icon)


def _write(page: StandardPage | GuidePage, written: StartingPage, ids: Addresses) -> None:
    if isinstance(page, GuidePage):
        chapters = [
            ("chapter", {"title": chapter.title, "body": blocks_of(chapter.body, ids)})
            for chapter in written.chapters
        ]
        page.chapters = chapters  # type: ignore[assignment]  # a stream takes pairs
    else:
        page.body = blocks_of(written.body, ids)  # type: ignore[assignment]
