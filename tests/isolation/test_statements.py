"""What each public page of a commune costs the database: few statements, and one switch of commune."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.current import commune_context
from tenants.postgresql_backend.base import DatabaseWrapper
from tests.teleservices.clocks import offer_with_clock
from tests.teleservices.journeys import POTHOLE, go_through

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune

#: The contract of design.md, "Numbers"; the statement that switches is one of them.
MOST_STATEMENTS = 10
MOST_STATEMENTS_OF_A_DEPOSIT = 25

#: As measured: a page that asks more fails, and shows what it sent.
STATEMENTS = {
    "/": 10,
    "/actualites/": 9,
    "/actualites/exemple-mediatheque/": 8,
    "/demarches/": 6,
    "/demarches/acte-etat-civil/": 9,
    "/demarches/signalement/": 9,
    "/suivi/": 5,
    "/suivi/code-perdu/": 5,
    "/suivi/reprendre/": 5,
    "/recherche/": 5,
    "/recherche/?q=mairie": 10,
    "/recherche/?q=mediatheque": 10,
    "/plan-du-site/": 9,
    "/accessibilite/": 9,
    "/mentions-legales/": 8,
    "/donnees-personnelles/": 9,
    "/contact/": 8,
    "/annuaire/": 9,
    "/annuaire/services/": 8,
    "/annuaire/elus/": 8,
    "/annuaire/services/etat-civil/": 9,
    "/alertes/": 7,
    "/ma-rue/": 6,
    "/connexion/": 5,
    "/connexion/agents/": 5,
    "/sitemap.xml": 5,
    "/embleme.svg": 2,
}
#: Said by the process alone.
WITHOUT_DATABASE = ("/robots.txt", "/.well-known/security.txt", "/sante/vif")


def cost(browser: Client, other: Client, path: str) -> tuple[int, int, str]:
    """Statements, switches and what was sent, in a process that knows the page, on a connection that stands in
    another commune.
    """
    assert browser.get(path).status_code == 200
    other.get("/")
    before = DatabaseWrapper.switches
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(path).status_code == 200
    sent = "\n".join(query["sql"][:300] for query in queries.captured_queries)
    return len(queries), DatabaseWrapper.switches - before, sent


@pytest.mark.parametrize(("path", "statements"), STATEMENTS.items())
def test_a_public_page(at_venissieux: Client, at_givors: Client, path: str, statements: int) -> None:
    found, switches, sent = cost(at_venissieux, at_givors, path)
    assert switches == 1, sent
    assert found <= statements <= MOST_STATEMENTS, sent


def test_a_step_of_a_procedure(at_venissieux: Client, at_givors: Client) -> None:
    """For somebody without an account, whose answers wait in a draft."""
    first = at_venissieux.post("/demarches/signalement/commencer-la-demarche/")
    assert first.status_code == 302
    path = first["Location"]
    found, switches, sent = cost(at_venissieux, at_givors, path)
    assert switches == 1, sent
    assert found <= 9, sent


@pytest.mark.parametrize("effect", ["none", "acceptance", "rejection"])
def test_a_deposit(at_venissieux: Client, at_givors: Client, venissieux: Commune, effect: str) -> None:
    """With its acknowledgement, whatever silence means: 25 statements at most, transaction marks and session included."""
    with commune_context(venissieux):
        offer_with_clock(effect)
    start = "/demarches/autorisation/"
    go_through(at_venissieux, start, POTHOLE)
    at_givors.get("/")
    before = DatabaseWrapper.switches
    with CaptureQueriesContext(connection) as queries:
        assert at_venissieux.post(f"{start}verifier-et-envoyer/").status_code == 302
    sent = "\n".join(query["sql"][:200] for query in queries.captured_queries)
    assert DatabaseWrapper.switches - before == 1, sent
    assert len(queries) <= MOST_STATEMENTS_OF_A_DEPOSIT, sent


@pytest.mark.parametrize("path", WITHOUT_DATABASE)
def test_an_address_that_asks_nothing(at_venissieux: Client, at_givors: Client, path: str) -> None:
    found, switches, sent = cost(at_venissieux, at_givors, path)
    assert (found, switches) == (0, 0), sent
