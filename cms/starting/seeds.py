"""All starting sites, side by side in the template schema; an opening keeps one of them (cms.starting.provisioning).

Pages cannot share an address: until one is chosen, those that stand directly under a page of every site bear the name of
theirs (« depart-village--vie-pratique »).
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING

from wagtail.models import Page

from cms.directory.models import DirectoryPage
from cms.directory.places import list_of
from cms.pages.models import HomePage, NewsCategory, NewsIndexPage, NewsPage, StandardPage
from cms.reports.enums import ReportKind
from cms.reports.models import SiteReport
from cms.starting.sites import sites
from cms.starting.words import blocks_of
from tenants.geography.slugs import fold

if TYPE_CHECKING:
    from cms.starting.sites import Site, StartingPage, Text
    from tenants.provisioning.sites import StartingSite

#: Examples are dated from this day; an opening moves them to its own.
EPOCH = date(2026, 1, 31)
#: The kinds of pages that starting sites have.
KINDS = (StandardPage, NewsPage, DirectoryPage)
#: No address that anybody types begins so.
MARK = "depart-"


def prefix(kind: StartingSite) -> str:
    return f"{MARK}{kind.value}--"


def seed() -> None:
    """What an earlier version wrote goes; nothing is done when this one wrote what is there."""
    written = _digest()
    if SiteReport.objects.filter(kind=ReportKind.STARTING, data__digest=written).exists():
        return
    for page in Page.objects.filter(slug__startswith=MARK).order_by("-path"):
        page.delete()
    NewsPage.objects.filter(is_example=True).delete()
    home = HomePage.objects.get()
    for site in sites():
        _pages(site, home)
        _news(site)
        _directory(site)
    # Each commune keeps it: from which texts it was born.
    SiteReport.objects.update_or_create(
        kind=ReportKind.STARTING, day=EPOCH, defaults={"data": {"digest": written}}
    )


def _digest() -> str:
    """Of all that is written in the sites."""
    return hashlib.sha256("".join(site.model_dump_json() for site in sites()).encode()).hexdigest()


def _pages(site: Site, home: HomePage) -> None:
    """Twice over: a page links to others, that must be there first. They stand before what every site has, in the order of
    the menu."""
    made: dict[str, StandardPage] = {}
    first = home.get_first_child()
    for address, written in site.every_page():
        page = _page(written, example_slug(site, written) if address.count("/") == 2 else written.slug)
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
        page = StandardPage.objects.get(pk=ids[address])
        page.body = blocks_of(written.body, ids)
        page.save()


def _page(written: StartingPage, slug: str) -> StandardPage:
    return StandardPage(
        title=written.title,
        slug=slug,
        introduction=written.summary,
        search_description=written.summary,
        promoted_words=written.words,
        show_in_menus=written.menu,
        is_example=True,
    )


def _news(site: Site) -> None:
    categories = {category.slug: category for category in NewsCategory.objects.all()}
    index = NewsIndexPage.objects.get()
    for written in site.news:
        index.add_child(
            instance=NewsPage(
                title=written.title,
                slug=example_slug(site, written),
                date=EPOCH - timedelta(days=written.days_ago),
                category=categories[written.category],
                lead=written.summary,
                search_description=written.summary,
                promoted_words=written.words,
                body=blocks_of(written.body, {}),
                is_example=True,
            )
        )


def _directory(site: Site) -> None:
    for written in site.directory:
        list_of(written.kind).add_child(
            instance=DirectoryPage(
                kind=written.kind,
                title=written.title,
                slug=prefix(site.kind) + fold(written.title),
                summary=written.summary,
                search_description=written.summary,
                categories=list(written.categories),
                address=written.address,
                access=[str(one) for one in written.access],
                hours_data=written.week.to_json() if written.hours else {},
                capacity=written.capacity,
                function=written.function,
                rank=written.rank,
                delegations="\n".join(written.delegations),
                surgeries=written.surgeries,
                is_example=True,
            )
        )


def example_slug(site: Site, written: Text) -> str:
    return prefix(site.kind) + written.slug
