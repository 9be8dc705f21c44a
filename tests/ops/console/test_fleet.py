"""The list of communes, as Oscar and as strangers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from ops.console.presentation import stats_of
from ops.console.selectors import Totals
from ops.models import CommuneFacts, Heartbeat, LastProbe, ProbeHour
from ops.restoration.models import Drill
from tenants.models import Commune
from tenants.states import CommuneState
from tests.ops.console.conftest import thirty_more
from tests.people import login, make_oscar

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from identity.accounts.models import Agent

#: Session, agent, second factor, role, communes, hosts, days, hours, invoices, openings, heartbeat, failures of
#: periodic work, last drills: none a commune, and no switch of schema.
QUERIES = 14


def text_of(response: object) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())  # type: ignore[attr-defined]


def test_a_stranger_is_sent_to_the_sign_in_page(at_operator: Client) -> None:
    response = at_operator.get("/")
    assert response.status_code == 302
    assert response["location"] == "/connexion/agents/?next=%2F"


def test_a_password_of_one_factor_is_not_enough(at_operator: Client) -> None:
    login(at_operator, make_oscar())
    response = at_operator.get("/")
    assert response.status_code == 302
    assert "/connexion/" in response["location"]


@pytest.mark.parametrize(
    "path",
    [
        "/communes/givors/",
        "/communes/givors/fiche/",
        "/communes/givors/inviter/",
        "/communes/givors/apercu/",
        "/communes/givors/invitations/00000000-0000-4000-8000-000000000000/retirer/",
        "/ouverture/",
        "/ouverture/69259/",
    ],
)
def test_the_console_is_not_on_a_communes_host(at_venissieux: Client, alice: Agent, path: str) -> None:
    assert at_venissieux.get(path).status_code == 404
    login(at_venissieux, alice)
    assert at_venissieux.get(path).status_code == 404


def test_an_agent_of_a_commune_is_nobody_at_the_console(
    at_operator: Client, at_venissieux: Client, alice: Agent
) -> None:
    login(at_venissieux, alice)
    at_operator.cookies = at_venissieux.cookies
    assert at_operator.get("/").status_code == 302


@pytest.mark.usefixtures("watched")
def test_what_needs_a_person_comes_first(console: Client) -> None:
    page = text_of(console.get("/"))
    assert page.index(">Givors<") < page.index(">Vénissieux<")
    assert "Ne répond pas depuis 12 minutes (erreur 502)" in page
    assert "3 échéances dépassées" in page
    assert "1 / 2</p><p>communes ouvertes qui répondent" in page


@pytest.mark.usefixtures("watched")
def test_the_stat_cards_add_up(console: Client) -> None:
    page = text_of(console.get("/"))
    assert '<p class="stat-value figures">14</p><p>dossiers en cours</p>' in page
    assert '<p class="stat-value figures">95,00 %</p><p>disponibilité, depuis le' in page


@pytest.mark.usefixtures("watched")
def test_what_was_measured_before_the_opening_is_no_outage(console: Client, venissieux: Commune) -> None:
    now = timezone.now()
    ProbeHour.objects.create(
        commune=venissieux, hour=now - timedelta(days=3), probes=1440, failures=1440, milliseconds=9
    )
    Commune.objects.filter(pk=venissieux.pk).update(opened_at=now - timedelta(days=2))
    page = text_of(console.get("/"))
    assert '<p class="stat-value figures">95,00 %</p>' in page
    assert f"depuis le {(now - timedelta(days=3)).day} " not in page


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("state", [CommuneState.PREPARING, CommuneState.SUSPENDED])
def test_a_commune_that_is_closed_is_no_error_and_no_average(
    console: Client, givors: Commune, state: CommuneState
) -> None:
    Commune.objects.filter(pk=givors.pk).update(state=state)
    page = text_of(console.get("/"))
    assert '<p class="stat-value figures">100,00 %</p>' in page
    assert "1 / 1</p><p>communes ouvertes qui répondent" in page
    assert "Fermée au public" in page
    assert "Erreur 502" not in page
    own = text_of(console.get("/communes/givors/"))
    assert "Fermée au public : 1 380 mesures" in own
    assert "de réponses correctes" not in own
    assert '<span class="late">6</span>' not in own
    assert "sparkline--danger" not in own


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "depuis le 21 nov."), (26, "depuis le 26 oct."), (27, "28 jours"), (40, "28 jours")],
)
def test_the_availability_says_since_when_it_is_measured(days: int, words: str) -> None:
    today = date(2026, 11, 21)
    since = today - timedelta(days=days)
    known = Totals(1, 1, 0.99, since, 1, 1, 0, 0, 0)
    assert stats_of(known, today)[1].label.replace("\xa0", " ") == f"disponibilité, {words}"


def test_without_any_recent_sign_of_life_the_page_says_so(console: Client) -> None:
    assert "aucun signe de vie" in text_of(console.get("/"))
    beat = Heartbeat.objects.create(name="worker", at=timezone.now() - timedelta(minutes=10))
    assert "dernier signe de vie il y a 10 min" in text_of(console.get("/"))
    beat.at = timezone.now()
    beat.save()
    assert "dernier signe" not in text_of(console.get("/"))
    assert "aucun signe de vie" not in text_of(console.get("/"))


@pytest.mark.usefixtures("watched")
def test_the_number_of_statements_does_not_grow_with_the_fleet(
    console: Client, django_assert_num_queries: DjangoAssertNumQueries, venissieux: Commune
) -> None:
    console.get("/")
    with django_assert_num_queries(QUERIES):
        console.get("/")
    for commune in thirty_more(venissieux.schema_version):
        commune.domains.create(domain=f"{commune.slug}.localhost", is_primary=True)
        LastProbe.objects.create(
            commune=commune, at=venissieux.created_at, ok=True, status_code=200, milliseconds=20, recent=[20]
        )
        CommuneFacts.objects.create(commune=commune, checked_at=venissieux.created_at)
        Drill.objects.create(commune=commune, detail="BadArchive", ended_at=venissieux.created_at)
    with django_assert_num_queries(QUERIES):
        response = console.get("/")
    assert "Commune 29" in text_of(response)
    assert "Essai de restauration en échec le" in text_of(response)


def test_the_policy_is_strict_and_nothing_is_kept(console: Client) -> None:
    response = console.get("/")
    policy = response["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "no-store" in response["cache-control"]


def test_robots_are_told_to_stay_out(at_operator: Client) -> None:
    assert at_operator.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"


def test_security_txt_names_a_contact_on_every_host(at_operator: Client, at_venissieux: Client) -> None:
    for browser in (at_operator, at_venissieux):
        body = browser.get("/.well-known/security.txt").content.decode()
        assert body.startswith("Contact: mailto:securite@")
        assert "Expires: " in body


def test_the_console_leads_to_billing_and_to_the_way_out(console: Client) -> None:
    page = text_of(console.get("/"))
    assert 'href="/facturation/"' in page
    assert 'href="/deconnexion/"' in page
