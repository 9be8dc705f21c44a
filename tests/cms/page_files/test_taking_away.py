"""Public pages kept as files: what takes them away, at once or in time."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from cms.pages.models import HomePage, NewsPage, SiteAppearance
from design.hours import WeeklyHours
from design.models import HouseTheme
from identity.town_hall.models import Service
from teleservices.dossiers.models import Offer
from tenants import lifecycle, middleware, naming, particulars
from tenants.current import commune_context, operator_context
from tenants.domains import services as domains
from tenants.middleware import forget_hosts
from tenants.models import Commune, Domain
from tenants.page_files import places, storage
from tenants.page_files.tasks import sweep
from tests.cms.page_files.folder import Committed, files, kept, of_host, storage_is_free
from tests.people import login_citizen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from time_machine import TimeMachineFixture

    from identity.citizens.models import Citizen

#: A Tuesday at ten in the morning, in Vénissieux.
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("state", ["preparing", "suspended", "closing"])
def test_a_commune_that_is_not_open_has_none(
    venissieux: Commune, at_venissieux: Client, committed: Committed, state: str
) -> None:
    at_venissieux.get("/")
    assert kept(venissieux) is not None
    with committed(), operator_context():
        Commune.objects.filter(pk=venissieux.pk).update(state=state)
    forget_hosts()
    assert files() == []
    at_venissieux.get("/")
    assert files() == []


def test_suspended_by_its_verb_it_goes_at_once_and_is_not_written_by_who_has_not_heard(
    venissieux: Commune, at_venissieux: Client, committed: Committed
) -> None:
    at_venissieux.get("/")
    with committed():
        lifecycle.suspend(Commune.objects.get(pk=venissieux.pk))
    assert files() == []
    # Another process still remembers an open commune.
    late = at_venissieux.get("/")
    with committed():
        lifecycle.resume(Commune.objects.get(pk=venissieux.pk))
    assert late.status_code == 503
    at_venissieux.get("/")
    assert files() == []


def test_after_a_change_of_its_row_nothing_is_kept_for_a_few_seconds(
    venissieux: Commune, at_venissieux: Client, committed: Committed
) -> None:
    at_venissieux.get("/")
    with committed():
        particulars.describe(venissieux, particulars.Particulars(publication_director="Jeanne Martin"))
    at_venissieux.get("/mentions-legales/")
    assert files() == []
    storage_is_free(venissieux)
    at_venissieux.get("/mentions-legales/")
    page = kept(venissieux, "/mentions-legales/")
    assert page is not None
    assert b"Jeanne Martin" in page.content


def _publish() -> None:
    news = NewsPage.objects.live().first()
    assert news is not None
    news.title = "Un nouveau titre"
    news.save_revision().publish()


WRITES: dict[str, Callable[[], object]] = {
    "publish": _publish,
    "unpublish": lambda: NewsPage.objects.live()[0].unpublish(),
    "delete": lambda: NewsPage.objects.live()[0].delete(),
    "bulk update": lambda: NewsPage.objects.update(lead="Autre chose"),
    "introduction": lambda: HomePage.objects.update(introduction="Bonjour."),
    "restriction": lambda: PageViewRestriction.objects.create(
        page=Page.objects.get(url_path="/accueil/actualites/"), restriction_type="login"
    ),
    "settings": lambda: SiteAppearance.objects.create(palette="ocean"),
    "hours": lambda: Service.objects.filter(is_town_hall=True).update(
        hours_data=WeeklyHours.parse([(0, "09:00", "10:00")]).to_json()
    ),
    "phone": lambda: Service.objects.filter(is_town_hall=True).update(phone="0400000000"),
    "procedures": lambda: Offer.objects.update(is_enabled=False),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_what_is_written_takes_the_pages_of_its_commune_away_and_no_other(
    venissieux: Commune,
    givors: Commune,
    at_venissieux: Client,
    at_givors: Client,
    committed: Committed,
    write: Callable[[], object],
) -> None:
    for path in ("/", "/actualites/", "/demarches/"):
        at_venissieux.get(path)
    at_givors.get("/")
    with committed(), commune_context(venissieux):
        write()
    assert [file for file in files() if venissieux.primary_host in str(file)] == []
    assert kept(givors) is not None
    with CaptureQueriesContext(connection) as queries:
        at_venissieux.get("/")
    assert len(queries) > 0


def test_what_is_undone_takes_nothing_away(
    venissieux: Commune, at_venissieux: Client, committed: Committed
) -> None:
    at_venissieux.get("/")
    with committed(), commune_context(venissieux), pytest.raises(RuntimeError), transaction.atomic():
        HomePage.objects.update(introduction="Jamais.")
        raise RuntimeError
    assert kept(venissieux) is not None


def test_one_forgetting_a_transaction_is_enough(venissieux: Commune, committed: Committed) -> None:
    with committed() as waiting, commune_context(venissieux):
        for number in range(20):
            HomePage.objects.update(introduction=f"Bonjour {number}.")
    assert len(waiting) == 1


def test_a_session_or_a_request_takes_nothing_away(
    venissieux: Commune, at_venissieux: Client, dora: Citizen, committed: Committed
) -> None:
    at_venissieux.get("/")
    with committed():
        login_citizen(Client(headers={"host": venissieux.primary_host}), dora)
    assert kept(venissieux) is not None


def test_a_change_of_domain_takes_everything_away(
    venissieux: Commune, at_venissieux: Client, at_givors: Client, committed: Committed
) -> None:
    at_venissieux.get("/")
    at_givors.get("/")
    with committed(), operator_context():
        Domain.objects.filter(domain=venissieux.primary_host).update(is_primary=False)
    assert files() == []


def test_another_look_of_the_operator_takes_everybody_s_away(
    venissieux: Commune, givors: Commune, at_venissieux: Client, at_givors: Client, committed: Committed
) -> None:
    at_venissieux.get("/")
    at_givors.get("/")
    assert kept(venissieux) is not None
    assert kept(givors) is not None
    with committed(), operator_context():
        house = HouseTheme.objects.get()
        house.header = "bandeau"
        house.save()
    assert files() == []
    assert "site-header--bandeau" in at_givors.get("/").content.decode()


@pytest.mark.parametrize("how", ["another address", "another slug"])
def test_the_former_host_has_no_page_left_nor_a_new_one(
    venissieux: Commune,
    at_venissieux: Client,
    at_givors: Client,
    givors: Commune,
    committed: Committed,
    how: str,
) -> None:
    """Whoever serves it: the folder is gone, also for a process that has not heard of the change."""
    for path in ("/", "/actualites/"):
        at_venissieux.get(path)
    at_givors.get("/")
    with operator_context():
        Domain.objects.create(domain="www.venissieux.example", tenant=venissieux, is_primary=False)
    storage_is_free(venissieux)
    at_venissieux.get("/")
    former, unheard = venissieux.primary_host, dict(middleware._remembered)
    with committed():
        if how == "another slug":
            naming.rename(Commune.objects.get(pk=venissieux.pk), slug="venissieux-sur-rhone")
        else:
            domains.make_primary(venissieux, "www.venissieux.example", insist=True)
        assert not of_host(former)  # before anybody is told: nothing that dies now leaves one
    assert not of_host(former)
    middleware._remembered.update(unheard)
    assert at_venissieux.get("/").status_code == 200  # drawn, as it was
    assert not of_host(former)
    forget_hosts()
    assert at_venissieux.get("/").status_code == 301
    assert kept(givors) is not None


def test_a_change_between_the_look_and_the_folder_is_seen(
    venissieux: Commune, at_venissieux: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder was made after the former one went, by who draws from the row of before."""
    at_venissieux.get("/actualites/")
    take = storage._open

    def meanwhile(where: places.Place) -> int:
        storage.forget([venissieux.schema_name], hold=True)
        return take(where)

    monkeypatch.setattr(storage, "_open", meanwhile)
    assert at_venissieux.get("/").status_code == 200
    assert files() == []


def test_drawn_before_a_change_it_is_not_written_after(
    venissieux: Commune, at_venissieux: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder was opened before the first query; it is renamed away while the page is drawn."""
    serve = HomePage.get_context

    def meanwhile(self: HomePage, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found = serve(self, *args, **kwargs)
        storage.forget([venissieux.schema_name])
        return found

    monkeypatch.setattr(HomePage, "get_context", meanwhile)
    assert at_venissieux.get("/").status_code == 200
    assert files() == []
    monkeypatch.undo()


def test_it_lives_until_the_door_opens_or_closes(
    venissieux: Commune, at_venissieux: Client, time_machine: TimeMachineFixture
) -> None:
    hours = WeeklyHours.parse([(1, "09:00", "10:20"), (1, "14:00", "17:00")])
    with commune_context(venissieux):
        Service.objects.filter(is_town_hall=True).update(hours_data=hours.to_json())
    time_machine.move_to(TUESDAY, tick=False)
    now_open = at_venissieux.get("/")
    assert "ouverte, ferme à".encode() in now_open.content
    page = kept(venissieux)
    assert page is not None
    assert page.until == (TUESDAY + timedelta(minutes=20)).timestamp()
    time_machine.move_to(TUESDAY + timedelta(minutes=20), tick=False)
    assert kept(venissieux) is None
    closed = at_venissieux.get("/")
    assert "fermée, rouvre à".encode() in closed.content
    page = kept(venissieux)
    assert page is not None
    # Nothing is kept longer than an hour, whatever it shows.
    assert page.until == (TUESDAY + timedelta(minutes=80)).timestamp()


def test_nothing_outlives_the_day(
    venissieux: Commune, at_venissieux: Client, time_machine: TimeMachineFixture
) -> None:
    before_midnight = datetime(2026, 11, 24, 22, 40, tzinfo=UTC)  # 23.40 there
    time_machine.move_to(before_midnight, tick=False)
    at_venissieux.get("/mentions-legales/")
    page = kept(venissieux, "/mentions-legales/")
    assert page is not None
    assert page.until == (before_midnight + timedelta(minutes=20)).timestamp()


def test_the_sweep_removes_what_has_ended_so_that_no_proxy_serves_it(
    venissieux: Commune, at_venissieux: Client, at_givors: Client, tmp_path: Path
) -> None:
    at_venissieux.get("/")
    at_venissieux.get("/actualites/")
    at_givors.get("/")
    where = places.place(venissieux.primary_host, venissieux.schema_name, "/actualites/")
    assert where is not None
    ended = time.time() - 1
    os.utime(where.folder / where.facts, (ended, ended))
    old = tmp_path / "pages" / "0123456789abcdef"
    (old / "x.fr" / "p").mkdir(parents=True)
    os.utime(old, (ended - 90_000, ended - 90_000))
    assert sweep.apply(headers={"_schema_name": "public"}).get() == 1
    assert not old.exists()
    assert len(files()) == 2
    assert not (where.folder / where.page).exists()
