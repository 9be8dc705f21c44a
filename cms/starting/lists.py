"""What a starting site puts in the permanent lists, in the directory and in « Ma rue », in the template schema."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cms.directory.models import DirectoryPage
from cms.directory.places import list_of
from cms.pages.enums import ListKind
from cms.pages.models import (
    EventPage,
    JobPage,
    ListPage,
    NewsCategory,
    NewsIndexPage,
    NewsPage,
    NoticePage,
)
from cms.starting.marks import EPOCH, example_slug, prefix, weekday_in
from cms.starting.words import blocks_of
from cms.streets.models import Street
from cms.streets.parts import Fact, Part
from cms.streets.rounds import Collections
from cms.streets.services import put
from cms.streets.writing import read_round_lines
from tenants.geography.slugs import fold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from cms.starting.sites import Site, StartingStreet, Text
    from cms.starting.words import Addresses


def fill(site: Site, pages: Addresses) -> None:
    """``pages``: the ids of the site's pages by their address."""
    categories = {category.slug: category for category in NewsCategory.objects.all()}
    _news(site, categories, pages)
    _agenda(site, categories, pages)
    _notices(site, pages)
    _jobs(site, pages)
    _directory(site)
    _streets(site)


def _said(site: Site, written: Text, pages: Addresses) -> dict[str, Any]:
    """What all of them have."""
    return {
        "title": written.title,
        "slug": example_slug(site.kind, written),
        "lead": written.summary,
        "search_description": written.summary,
        "promoted_words": written.words,
        "body": blocks_of(written.body, pages),
        "is_example": True,
    }


def _news(site: Site, categories: Mapping[str, NewsCategory], pages: Addresses) -> None:
    index = NewsIndexPage.objects.get()
    for written in site.news:
        index.add_child(
            instance=NewsPage(
                **_said(site, written, pages),
                date=EPOCH - timedelta(days=written.days_ago),
                category=categories[written.category],
            )
        )


def _agenda(site: Site, categories: Mapping[str, NewsCategory], pages: Addresses) -> None:
    agenda = ListPage.objects.get(kind=ListKind.AGENDA)
    for written in site.agenda:
        first = weekday_in(written.in_weeks, written.day)
        agenda.add_child(
            instance=EventPage(
                **_said(site, written, pages),
                kind=written.kind,
                category=categories[written.category],
                start_date=first,
                start_time=written.begins,
                end_date=first + timedelta(days=written.days - 1) if written.days > 1 else None,
                end_time=written.ends,
                repeat=written.repeat,
                repeat_days=[first.weekday()] if written.repeat else [],
                place_name=written.place,
                place_address=written.address,
                place_access=written.access,
                audience=written.audience,
                price=written.price,
                booking_note=written.booking,
                organiser=written.organiser,
            )
        )


def _notices(site: Site, pages: Addresses) -> None:
    notices = ListPage.objects.get(kind=ListKind.NOTICES)
    for written in site.notices:
        notices.add_child(
            instance=NoticePage(
                **_said(site, written, pages),
                kind=written.kind,
                opens_on=EPOCH + timedelta(days=written.opens_in - written.opened),
                closes_on=EPOCH + timedelta(days=written.closes_in),
                closes_at=written.closes_at,
                streets=list(written.streets),
                consult=written.consult,
                answer=written.answer,
            )
        )


def _jobs(site: Site, pages: Addresses) -> None:
    jobs = ListPage.objects.get(kind=ListKind.JOBS)
    for written in site.jobs:
        jobs.add_child(
            instance=JobPage(
                **_said(site, written, pages),
                contract=written.contract,
                grade=written.grade,
                hours=written.hours,
                salary=written.salary,
                place=written.place,
                closes_on=EPOCH + timedelta(days=written.closes_in),
                starts_on=EPOCH + timedelta(days=written.starts_in),
                apply=written.apply,
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


def _streets(site: Site) -> None:
    Street.objects.bulk_create([_street(site, written) for written in site.streets])


def _street(site: Site, written: StartingStreet) -> Street:
    """Raises cms.streets.rounds.BadRound."""
    street = Street(
        name=written.name,
        slug=prefix(site.kind) + fold(written.name),
        sector=written.sector,
        is_example=True,
    )
    collections = Collections(rounds=read_round_lines(written.collections), note=written.note)
    parts = [Part(side=part.side, facts=_facts(part.facts)) for part in written.parts]
    return put(street, collections, _facts(written.facts), parts)


def _facts(written: Mapping[str, str]) -> tuple[Fact, ...]:
    return tuple(Fact(label=label, value=value) for label, value in written.items())
