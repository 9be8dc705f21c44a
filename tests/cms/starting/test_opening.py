"""A commune opens on its starting site, and on nothing of the other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.search.models import IndexEntry

from cms.directory.models import DirectoryPage
from cms.pages import selectors
from cms.pages.enums import NoticeState
from cms.pages.models import (
    EventPage,
    HomePage,
    JobPage,
    NewsPage,
    NoticePage,
    SiteAppearance,
    StandardPage,
)
from cms.starting.marks import MARK
from cms.starting.provisioning import provision_examples
from cms.starting.seeds import KINDS
from cms.starting.sites import site
from cms.streets.models import Street
from design.typography import WEEKDAYS
from tenants import lifecycle
from tenants.connection import connection
from tenants.current import commune_context, operator_context
from tenants.models import TEMPLATE_SCHEMA, Commune
from tenants.postgresql_backend.base import DatabaseWrapper
from tenants.provisioning import database
from tenants.provisioning.opening import open_commune
from tenants.provisioning.options import BadOption, ProvisioningOptions, checked
from tenants.provisioning.sites import StartingSite
from tests.cms.test_valid_pages import walk
from tests.ops.backups.conftest import forget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from cms.pages.pages import WrittenPage

#: Of a commune that opens: to go there, find, remove, count, keep, date, introduce.
STATEMENTS = 23
CHAPONNAY = "69270"


def titles(kind: type[WrittenPage]) -> set[str]:
    return set(kind._base_manager.filter(is_example=True).values_list("title", flat=True))


def test_the_site_is_the_one_that_fits_and_stands_whole(in_starter: Commune, kind: StartingSite) -> None:
    written = site(kind)
    pages = [address for address, _page in written.every_page()]
    of_the_tree = Q(standardpage__is_example=True) | Q(guidepage__is_example=True)
    assert [page.url for page in Page.objects.filter(of_the_tree).order_by("path")] == pages
    assert titles(EventPage) == {one.title for one in written.agenda}
    assert titles(NoticePage) == {one.title for one in written.notices}
    assert titles(JobPage) == {one.title for one in written.jobs}
    streets = Street.objects.filter(is_example=True).values_list("name", flat=True)
    assert set(streets) == {one.name for one in written.streets}
    for page in StandardPage.objects.filter(is_example=True):
        (said,) = [one for address, one in written.every_page() if address == page.url]
        assert (page.is_section, page.icon) == (said.kind == "section", said.icon)
    assert NewsPage.objects.live().count() == len(written.news)
    assert DirectoryPage.objects.live().count() == len(written.directory)
    assert Page.find_problems() == ([], [], [], [], [])
    home = HomePage.objects.get()
    assert home.introduction == written.introduction
    assert [page.title for page in home.get_children()[: len(written.pages)]] == [
        page.title for page in written.pages
    ]
    assert not selectors.examples().filter(live=False).exists()


def test_nothing_of_the_other_site_is_left(in_starter: Commune) -> None:
    assert not Page.objects.filter(url_path__contains=MARK).exists()
    pages = {str(pk) for pk in Page.objects.values_list("pk", flat=True)}
    for index in (IndexEntry, ReferenceIndex):
        entries = index.objects.filter(content_type__app_label="pages", content_type__model__endswith="page")
        assert set(entries.values_list("object_id", flat=True)) <= pages
    assert not Revision.objects.exists()
    assert not Street.objects.filter(slug__startswith=MARK).exists()
    for page in Page.objects.filter(depth__gt=1):
        parent = page.get_parent()
        assert page.url_path == (f"{parent.url_path}{page.slug}/" if parent.depth > 1 else f"/{page.slug}/")
        assert parent.numchild == parent.get_children().count()


def test_the_kinds_that_are_removed_are_all_those_that_are_seeded(db: None) -> None:
    with database.owner_connection() as owner:
        kinds = owner.execute(
            f"SELECT DISTINCT t.model FROM {TEMPLATE_SCHEMA}.wagtailcore_page p "
            f"JOIN {TEMPLATE_SCHEMA}.django_content_type t ON t.id = p.content_type_id WHERE p.url_path LIKE %s",
            [f"%/{MARK}%"],
        ).fetchall()
    assert {kind for (kind,) in kinds} == {model._meta.model_name for model in KINDS}


def test_news_is_of_these_days(in_starter: Commune, kind: StartingSite) -> None:
    today = timezone.localdate()
    days = set(NewsPage.objects.values_list("date", flat=True))
    assert days == {today - timedelta(days=item.days_ago) for item in site(kind).news}


def test_the_agenda_is_ahead_and_notices_are_open(in_starter: Commune, kind: StartingSite) -> None:
    now = timezone.localtime()
    for event in EventPage.objects.all():
        (written,) = [one for one in site(kind).agenda if one.title == event.title]
        coming = event.next_occurrence(now)
        assert coming is not None
        assert now.date() < coming.day <= now.date() + timedelta(weeks=written.in_weeks + 1)
        assert WEEKDAYS[coming.day.weekday()] == written.day
    states = [notice.state_at(now) for notice in NoticePage.objects.all()]
    assert NoticeState.OPEN in states
    assert NoticeState.CLOSED not in states
    assert all(job.is_open and job.starts_on > job.closes_on for job in JobPage.objects.all())


def test_the_checklist_names_each_example_streets_included(in_starter: Commune, kind: StartingSite) -> None:
    lines = {line.name: line for line in lifecycle.checklist(in_starter)}
    written = site(kind)
    listed = [item.label for item in lines["examples"].items]
    expected = {page.title for _address, page in written.every_page()}
    expected |= {one.title for one in (*written.news, *written.agenda, *written.notices, *written.jobs)}
    assert expected | {one.title for one in written.directory} <= set(listed)
    streets = lines["example-streets"]
    assert [item.label for item in streets.items] == [
        street.name for street in Street.objects.filter(is_example=True)
    ]
    assert not streets.done
    assert not streets.is_advice


def test_a_street_says_its_days_and_its_works(at_starter: Client, kind: StartingSite) -> None:
    address = "chemin-du-lavoir" if kind == StartingSite.VILLAGE else "rue-de-la-gare"
    page = at_starter.get(f"/ma-rue/{address}/").content.decode()
    assert "Ce texte est un exemple" in page
    assert "Prochaines collectes" in page
    (works,) = [one for one in site(kind).notices if one.slug == address]
    assert works.title in page


def test_every_page_answers_and_every_link_leads_somewhere(at_starter: Client, kind: StartingSite) -> None:
    seen = walk(at_starter)
    assert {address for address, _page in site(kind).every_page()} <= set(seen)


def test_a_page_costs_few_statements(at_starter: Client, kind: StartingSite) -> None:
    at_starter.get("/")
    for address, _page in site(kind).every_page():
        with operator_context():
            Commune.objects.exists()
        before = DatabaseWrapper.switches
        with CaptureQueriesContext(connection) as queries:
            page = at_starter.get(f"{address}?neuf").content.decode()
        assert len(queries) <= 10, (address, [query["sql"][:200] for query in queries.captured_queries])
        assert DatabaseWrapper.switches - before == 1
        assert "Ce texte est un exemple" in page
        assert '<meta name="description" content="' in page


def test_what_people_call_things_leads_to_their_page(at_starter: Client, kind: StartingSite) -> None:
    expected = {
        StartingSite.VILLAGE: {
            "poubelle": "/vie-pratique/dechets/",
            "salle": "/vie-pratique/salle-des-fetes/",
        },
        StartingSite.TOWN: {
            "crèche": "/a-tous-les-ages/petite-enfance/",
            "bibliothèque": "/sortir-et-bouger/mediatheque/",
            "canicule": "/a-tous-les-ages/canicule-et-grand-froid/",
        },
    }
    for words, address in expected[kind].items():
        results = at_starter.get("/recherche/", {"q": words}).context["results"]
        assert address in {result.url for result in results[:3]}, words


def test_the_menu_and_the_home_are_of_the_site(in_starter: Commune, kind: StartingSite) -> None:
    menu = selectors.frame("/", timezone.localdate()).menu
    titles = [link.title for link in menu]
    own = [page.title for page in site(kind).pages if page.menu]
    assert titles[: len(own) + 1] == ["Démarches", *own]
    assert ("Annuaire" in titles) == (kind == StartingSite.VILLAGE), "the header of a town stays on one line"
    folded = [len(link.children) for link in menu[1 : len(own) + 1]]
    assert all(folded) == (kind == StartingSite.TOWN), (
        "a village needs no more than a page for each of its parts"
    )
    assert SiteAppearance.objects.get().layout == ("panneau" if kind == StartingSite.VILLAGE else "")


def test_it_costs_few_statements_and_a_second_time_one(in_starter: Commune) -> None:
    with CaptureQueriesContext(connection) as queries:
        provision_examples(in_starter, ProvisioningOptions(in_starter.insee))
    assert len(queries) <= 2  # one goes to the commune, one looks


@pytest.fixture
def chaponnay_is_gone_after(transactional_db: None) -> Iterator[None]:
    yield
    forget(CHAPONNAY)


def test_a_town_may_take_the_village_or_nothing(chaponnay_is_gone_after: None) -> None:
    """Its population would give it the town's. The statements of the choice are pinned on the way."""
    forget(CHAPONNAY)
    commune = open_commune(ProvisioningOptions(CHAPONNAY, site="village")).commune
    with commune_context(commune):
        assert StandardPage.objects.filter(slug="la-mairie").exists()
        assert not StandardPage.objects.filter(slug="ma-mairie").exists()
    forget(CHAPONNAY)
    commune = open_commune(ProvisioningOptions(CHAPONNAY, site="nu")).commune
    with commune_context(commune):
        assert not selectors.examples().exists()
        assert not Street.objects.exists()
        assert Page.find_problems() == ([], [], [], [], [])
        assert HomePage.objects.get().numchild == HomePage.objects.get().get_children().count()
        assert not IndexEntry.objects.filter(content_type__model="newspage").exists()


def test_the_choice_costs_a_score_of_statements(chaponnay_is_gone_after: None, settings) -> None:  # type: ignore[no-untyped-def]
    forget(CHAPONNAY)
    steps = settings.PROVISIONING_STEPS
    settings.PROVISIONING_STEPS = [step for step in steps if not step.endswith("provision_examples")]
    commune = open_commune(ProvisioningOptions(CHAPONNAY)).commune
    with commune_context(commune), CaptureQueriesContext(connection) as queries:
        provision_examples(commune, ProvisioningOptions(CHAPONNAY, site="village"))
    assert len(queries) <= STATEMENTS, [query["sql"][:160] for query in queries.captured_queries]


def test_a_site_that_nobody_wrote_is_refused(db: None) -> None:
    from tenants.geography import find_town

    with operator_context(), pytest.raises(BadOption, match="site de départ") as refused:
        checked(ProvisioningOptions(CHAPONNAY, site="hameau"), find_town(CHAPONNAY))
    assert refused.value.option == "site"
