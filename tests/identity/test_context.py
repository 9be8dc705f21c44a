"""What every page gets about the town hall and its reader, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from identity.context import people
from identity.town_hall.context import town_hall
from tenants.current import commune_context
from tests.people import login, login_citizen

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.test import Client

    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from tenants.models import Commune

HEADER = Template(
    "{% if citizen %}{{ citizen }}{% endif %}|{% if agent %}{{ agent }}{% endif %}|"
    "{% if town_hall.phone %}{{ town_hall.phone }} {{ town_hall.hours_state.sentence }}{% endif %}"
)


def draw(request: HttpRequest, commune: Commune) -> tuple[str, int]:
    """A header and how many queries it took, beside the switch to the schema."""
    with commune_context(commune), CaptureQueriesContext(connection) as queries:
        text = HEADER.render(Context({**people(request), **town_hall(request)}))
    return text, sum("FROM" in query["sql"] for query in queries)


def test_an_anonymous_page(venissieux: Commune, in_venissieux: Commune) -> None:
    request = RequestFactory().get("/")
    request.commune = venissieux  # type: ignore[attr-defined]
    text, queries = draw(request, venissieux)
    assert text.startswith("||04 72 21 44 44 ")
    assert queries == 1
    assert not hasattr(request, "session")


def test_two_people_in_one_browser(
    at_venissieux: Client, venissieux: Commune, alice: Agent, dora: Citizen
) -> None:
    login(at_venissieux, alice)
    login_citizen(at_venissieux, dora)
    request = at_venissieux.get("/connexion/agents/").wsgi_request
    text, _ = draw(request, venissieux)
    assert text.startswith("Dora LEGRAND|Alice Martin|")


def test_the_operators_host_has_no_town_hall(at_operator: Client) -> None:
    request = at_operator.get("/connexion/").wsgi_request
    assert town_hall(request) == {"town_hall": None}


def test_an_anonymous_answer_does_not_vary(at_venissieux: Client, venissieux: Commune) -> None:
    answer = at_venissieux.get("/connexion/agents/invitation/unknown/")
    assert answer.status_code == 410
    assert "parvis_session" not in answer.cookies
