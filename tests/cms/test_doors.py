"""What a citizen, an agent and a robot get from a commune that is suspended or closes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from cms.pages.middleware import DOOR_HEADER
from tenants import lifecycle
from tenants.middleware import bare_page
from tenants.models import Commune
from tests.people import dora, login_citizen

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from identity.citizens.models import Citizen

__all__ = ["dora"]


def said_by(response: object) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())  # type: ignore[attr-defined]


@pytest.fixture
def suspended(venissieux: Commune) -> Commune:
    lifecycle.open(venissieux)
    lifecycle.suspend(venissieux, reason="Factures impayées", notice="Il revient lundi 4 mai.")
    return venissieux


@pytest.fixture
def closing(venissieux: Commune) -> Commune:
    lifecycle.open(venissieux)
    lifecycle.close(
        venissieux, reason="Fusion", until=date(2031, 3, 12), notice="Les démarches passent sur lyon.example."
    )
    Commune.objects.filter(pk=venissieux.pk).update(dpo_contact="dpo@data.example")
    return venissieux


@pytest.mark.parametrize(
    "path", ["/", "/actualites/", "/demarches/", "/recherche/?q=x", "/suivi/", "/compte/"]
)
def test_a_suspended_site_says_that_it_comes_back(
    at_venissieux: Client, suspended: Commune, path: str
) -> None:
    answer = at_venissieux.get(path)
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "3600", "no-store")
    assert DOOR_HEADER in answer, "who measures the site tells it from an outage"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    page = said_by(answer)
    assert "Le site de Vénissieux est suspendu pour le moment." in page
    assert "Il revient lundi 4 mai." in page
    assert "Factures" not in page, "the reason is not for the public"
    assert "tel:+33" in page
    assert "emblem" in page


def test_a_closed_site_says_until_when_and_whom_to_ask(at_venissieux: Client, closing: Commune) -> None:
    answer = at_venissieux.get("/demarches/")
    assert answer.status_code == 410
    assert "Retry-After" not in answer
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    page = said_by(answer)
    assert "Le site de Vénissieux est fermé." in page
    assert "conservées jusqu’au 12 mars 2031 inclus" in page
    assert "Les démarches passent sur lyon.example." in page
    assert "dpo@data.example" in page
    assert "Fusion" not in page
    assert 'href="/suivi/"' in page
    assert "tel:+33" in page


def test_nothing_is_deposited_in_a_commune_that_closes(
    at_venissieux: Client, alice_at_work: Client, closing: Commune
) -> None:
    for browser in (at_venissieux, alice_at_work):
        begun = browser.post("/demarches/acte-de-naissance/commencer-la-demarche/")
        assert begun.status_code == 410


def test_requests_under_way_are_followed_to_the_last_day(
    at_venissieux: Client, closing: Commune, dora: Citizen
) -> None:
    following = at_venissieux.get("/suivi/")
    assert following.status_code == 200
    assert "se suivent ici jusqu’au 12 mars 2031" in said_by(following)
    assert following["X-Robots-Tag"] == "noindex, nofollow"
    login_citizen(at_venissieux, dora)
    assert at_venissieux.get("/compte/").status_code == 200


@pytest.mark.parametrize("state", ["suspended", "closing"])
def test_agents_keep_their_tools_and_see_the_site(
    alice_at_work: Client, request: pytest.FixtureRequest, state: str
) -> None:
    request.getfixturevalue(state)
    for path in ("/instruction/", "/gestion/"):
        assert alice_at_work.get(path).status_code == 200
    site = alice_at_work.get("/")
    assert (site.status_code, site["Cache-Control"]) == (200, "private, no-store")
    assert "Site suspendu" in said_by(site) or "Site fermé" in said_by(site)


def test_robots_are_sent_away_by_both(at_venissieux: Client, suspended: Commune) -> None:
    assert "Disallow: /\n" in at_venissieux.get("/robots.txt").content.decode()
    lifecycle.close(suspended, reason="Fusion")
    assert "Disallow: /\n" in at_venissieux.get("/robots.txt").content.decode()


@pytest.mark.parametrize("undo", [lifecycle.resume, lifecycle.reopen])
def test_the_site_comes_back_as_it_was(
    at_venissieux: Client, venissieux: Commune, undo: Callable[[Commune], None]
) -> None:
    lifecycle.open(venissieux)
    before = at_venissieux.get("/plan-du-site/").content
    if undo is lifecycle.resume:
        lifecycle.suspend(venissieux)
    else:
        lifecycle.close(venissieux, reason="Fusion")
    assert at_venissieux.get("/plan-du-site/").status_code in {410, 503}
    undo(venissieux)
    assert at_venissieux.get("/plan-du-site/").content == before


@pytest.mark.parametrize(
    ("path", "status"), [("/nulle-part/", 404), ("/connexion/", 200), ("/connexion/agents/", 200)]
)
def test_a_page_without_footer_says_how_accessible_the_site_is(
    at_venissieux: Client, path: str, status: int
) -> None:
    """RGAA: the mention is on every page, and leads to the statement."""
    answer = at_venissieux.get(path)
    assert answer.status_code == status
    assert '<a href="/accessibilite/">Accessibilité\u00a0: non conforme</a>' in answer.content.decode()


@pytest.mark.parametrize("template", ["429", "500", "503", "key"])
def test_a_page_made_without_the_database_names_the_commune_and_leads_on(
    venissieux: Commune, template: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        page = bare_page(f"design/errors/{template}.html", venissieux, was_sent=False)
    assert f"<span>{venissieux.name}</span>" in page
    assert '<a href="/accessibilite/">Accessibilité du site : la déclaration</a>' in page
    assert '<a class="button button--quiet" href="/">Aller à l’accueil</a>' in page
    assert "/accessibilite/" not in bare_page(f"design/errors/{template}.html", was_sent=False), (
        "no site, no statement"
    )
