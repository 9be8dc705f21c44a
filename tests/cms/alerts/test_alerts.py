"""Alerts: written at the desk, seen where and when they should, kept in the archive, never another commune's."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import IntegrityError, transaction

from cms.alerts import selectors, services
from cms.alerts.enums import AlertAction, AlertLevel, AlertScope
from cms.alerts.models import Alert
from identity.audit.models import Entry
from tenants.current import commune_context
from tenants.page_files import ends
from tests.cms.conftest import alice_at_work, bob_at_work, charlie_at_work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

__all__ = ["alice_at_work", "bob_at_work", "charlie_at_work"]

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday, 10 h in Vénissieux
WATER = "Eau non potable au centre-bourg"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """Before anybody signs in: a session lasts twelve hours."""
    with time_machine.travel(NOW, tick=False):
        yield


def form(**fields: str) -> dict[str, str]:
    return {
        "level": "urgence",
        "title": WATER,
        "text": "Ne la buvez pas, même bouillie.",
        "link_url": "/actualites/",
        "link_text": "",
        "begins_at": "2026-11-23T08:00",
        "ends_at": "2026-11-24T18:00",
        "scope": "site",
        "section": "",
        **fields,
    }


def put(commune: Commune, **fields: object) -> Alert:
    with commune_context(commune):
        values = {"title": WATER, "level": AlertLevel.EMERGENCY, "begins_at": NOW - timedelta(hours=1)}
        return Alert.objects.create(**(values | fields))


def test_she_writes_an_alert_and_everybody_sees_it(
    alice_at_work: Client, at_venissieux: Client, at_givors: Client, venissieux: Commune
) -> None:
    assert alice_at_work.post("/gestion/alertes/nouvelle/", form()).status_code == 302
    for path in ("/", "/demarches/", "/contact/", "/annuaire/", "/suivi/", "/actualites/"):
        page = at_venissieux.get(path).content.decode()
        assert page.count(WATER) >= 1, path
        assert 'role="alert"' not in page
        assert "Urgent" in page
    assert WATER not in at_givors.get("/").content.decode()
    assert WATER not in at_givors.get("/alertes/").content.decode()
    with commune_context(venissieux):
        alert = Alert.objects.get()
        assert (alert.author, alert.pushed_from, alert.is_imposed) == ("Alice Martin", None, False)
        assert Entry.objects.filter(action=AlertAction.PUBLISHED).count() == 1
        assert "Ne la buvez" not in str(Entry.objects.get(action=AlertAction.PUBLISHED).detail)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "Écrivez un titre"),
        ({"ends_at": "2026-11-23T07:00"}, "La fin est avant le début"),
        ({"begins_at": "2026-11-20T08:00", "ends_at": "2026-11-21T08:00"}, "déjà passée"),
        ({"begins_at": "bientôt"}, "Écrivez un jour et une heure"),
        ({"scope": "rubrique"}, "Choisissez la rubrique"),
        ({"link_url": "javascript:alert(1)"}, "Écrivez une adresse du site"),
        ({"link_url": "//ailleurs.example/"}, "Écrivez une adresse du site"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(
    alice_at_work: Client, venissieux: Commune, fields: dict[str, str], words: str
) -> None:
    answer = alice_at_work.post("/gestion/alertes/nouvelle/", form(**fields))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Ne la buvez pas" in page
    with commune_context(venissieux):
        assert not Alert.objects.exists()


def test_a_section_and_the_home_only(at_venissieux: Client, venissieux: Commune) -> None:
    put(venissieux, title="Rubrique", scope=AlertScope.SECTION, section="/actualites/")
    put(venissieux, title="Accueil seul", scope=AlertScope.HOME)
    shown = {path: at_venissieux.get(path).content.decode() for path in ("/", "/actualites/", "/contact/")}
    assert [path for path, page in shown.items() if "Rubrique" in page] == ["/actualites/"]
    assert [path for path, page in shown.items() if "Accueil seul" in page] == ["/"]


def test_dates_decide_and_the_loudest_comes_first(in_venissieux: Commune) -> None:
    put(in_venissieux, title="Passée", ends_at=NOW)
    put(in_venissieux, title="À venir", begins_at=NOW + timedelta(hours=2))
    put(in_venissieux, title="Simple", level=AlertLevel.INFORMATION)
    put(in_venissieux, title="Forte")
    assert [alert.title for alert in selectors.current("/")] == ["Forte", "Simple"]
    assert {alert.title for alert in selectors.archive(NOW)} == {"Passée", "Simple", "Forte"}


def test_a_kept_page_holds_until_the_next_alert_begins_or_ends(in_venissieux: Commune) -> None:
    begins, ends_at = NOW + timedelta(minutes=20), NOW + timedelta(minutes=10)
    put(in_venissieux, begins_at=begins)
    with ends.collecting() as found:
        selectors.current("/")
    assert ends.valid_until(found, NOW) == begins
    put(in_venissieux, ends_at=ends_at)
    with ends.collecting() as found:
        selectors.current("/")
    assert ends.valid_until(found, NOW) == ends_at


def test_withdrawn_it_leaves_the_site_and_stays_in_the_archive(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    alert = put(venissieux)
    assert alice_at_work.get(f"/gestion/alertes/{alert.pk}/").status_code == 200
    assert alice_at_work.post(f"/gestion/alertes/{alert.pk}/retirer/").status_code == 302
    assert WATER not in at_venissieux.get("/").content.decode()
    assert "Terminée" in at_venissieux.get("/alertes/").content.decode()
    to_come = put(venissieux, title="Jamais vue", begins_at=NOW + timedelta(days=1))
    alice_at_work.post(f"/gestion/alertes/{to_come.pk}/retirer/")
    with commune_context(venissieux):
        assert not Alert.objects.filter(title="Jamais vue").exists()
        actions = set(Entry.objects.values_list("action", flat=True))
        assert {AlertAction.ENDED, AlertAction.ERASED} <= actions


def test_what_the_operator_imposes_stays(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune, alice: Agent
) -> None:
    alert = put(venissieux, pushed_from=uuid.uuid4(), is_imposed=True)
    answer = alice_at_work.post(f"/gestion/alertes/{alert.pk}/retirer/", follow=True)
    assert "vient de l’opérateur" in answer.content.decode()
    assert alice_at_work.post(f"/gestion/alertes/{alert.pk}/", form(title="Autre")).status_code == 302
    assert WATER in at_venissieux.get("/").content.decode()
    with commune_context(venissieux), pytest.raises(services.Imposed):
        services.keep(alert, agent=alice)


def test_the_database_refuses_what_cannot_be(in_venissieux: Commune) -> None:
    for fields in (
        {"ends_at": NOW - timedelta(days=1)},
        {"scope": AlertScope.SECTION, "section": ""},
        {"scope": AlertScope.SITE, "section": "/actualites/"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            put(in_venissieux, **fields)


def test_the_feed_tells_what_was_published(at_venissieux: Client, venissieux: Commune) -> None:
    alert = put(venissieux, text="<b>Bouillez</b> & attendez")
    put(venissieux, title="À venir", begins_at=NOW + timedelta(hours=2))
    answer = at_venissieux.get("/alertes/flux.xml")
    feed = answer.content.decode()
    assert answer["Content-Type"].startswith("application/rss+xml")
    assert str(alert.pk) in feed
    assert "&lt;b&gt;Bouillez&lt;/b&gt; &amp; attendez" in feed
    assert "À venir" not in feed
    assert "<pubDate>Mon, 23 Nov 2026 08:00:00 +0000</pubDate>" in feed


def test_only_who_publishes_comes_in(
    bob_at_work: Client, charlie_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    alert = put(venissieux)
    for path in ("/gestion/alertes/", "/gestion/alertes/nouvelle/", f"/gestion/alertes/{alert.pk}/"):
        assert bob_at_work.get(path).status_code == 403, path
        assert at_venissieux.get(path).status_code == 302, path
    assert charlie_at_work.get(f"/gestion/alertes/{alert.pk}/").status_code == 404
    assert charlie_at_work.post(f"/gestion/alertes/{alert.pk}/retirer/").status_code == 404
    with commune_context(venissieux):
        assert Alert.objects.get().ends_at is None


def test_an_alert_that_is_sent_twice_is_one_alert(alice_at_work: Client, venissieux: Commune) -> None:
    for _press in range(2):
        assert alice_at_work.post("/gestion/alertes/nouvelle/", form()).status_code == 302
    assert alice_at_work.post("/gestion/alertes/nouvelle/", form(title="Une autre")).status_code == 302
    with commune_context(venissieux):
        assert sorted(Alert.objects.values_list("title", flat=True)) == sorted([WATER, "Une autre"])
