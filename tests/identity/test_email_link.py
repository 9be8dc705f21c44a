"""Citizens without FranceConnect: a link by e-mail, once, for a quarter of an hour, here only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from identity.citizens.models import Citizen, EmailLink
from identity.citizens.services import LINK_MINUTES
from identity.citizens.sessions import citizen_of
from tenants.current import commune_context
from tests.outbox import run_outbox
from tests.people import login_citizen

if TYPE_CHECKING:
    from tenants.models import Commune

ADDRESS = "eve@citoyens.example"


def ask(client: Client, email: str = ADDRESS, next_address: str = "") -> int:
    return client.post("/connexion/courriel/", {"courriel": email, "next": next_address}).status_code


def link_of(commune: Commune) -> str:
    run_outbox(commune)
    found = re.search(r"http://[^/\s]+(/connexion/courriel/\S+/)", str(mail.outbox[-1].body))
    assert found is not None
    return found.group(1)


def signed_in(client: Client, commune: Commune) -> Citizen | None:
    request = client.get("/connexion/agents/").wsgi_request
    with commune_context(commune):
        return citizen_of(request)


def test_a_link_opens_the_account(at_venissieux: Client, venissieux: Commune) -> None:
    assert ask(at_venissieux, next_address="/suivi/?code=A1") == 200
    path = link_of(venissieux)
    assert mail.outbox[-1].to == [ADDRESS]
    page = at_venissieux.get(path)
    assert ADDRESS in page.content.decode()
    with commune_context(venissieux):
        assert not Citizen.objects.exists()
    answer = at_venissieux.post(path)
    assert (answer.status_code, answer["Location"]) == (302, "/suivi/?code=A1")
    with commune_context(venissieux):
        citizen = Citizen.objects.get()
        assert citizen.email == ADDRESS
        assert citizen.email_verified_at is not None
    assert signed_in(at_venissieux, venissieux) == citizen


def test_a_link_serves_once(at_venissieux: Client, venissieux: Commune) -> None:
    ask(at_venissieux)
    path = link_of(venissieux)
    at_venissieux.post(path)
    other = Client(headers={"host": venissieux.primary_host})
    assert other.get(path).status_code == 410
    assert other.post(path).status_code == 410


def test_a_link_is_soon_over(at_venissieux: Client, venissieux: Commune) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask(at_venissieux)
        path = link_of(venissieux)
        clock.shift(LINK_MINUTES * 60 + 1)
        assert at_venissieux.post(path).status_code == 410


def test_a_link_of_another_commune(at_venissieux: Client, at_givors: Client, venissieux: Commune) -> None:
    ask(at_venissieux)
    assert at_givors.post(link_of(venissieux)).status_code == 410
    assert at_givors.get("/connexion/courriel/forged/").status_code == 410


def test_the_same_answer_for_known_and_unknown(at_venissieux: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        Citizen.objects.create(email=ADDRESS, email_verified_at=timezone.now())
    known = at_venissieux.post("/connexion/courriel/", {"courriel": ADDRESS})
    unknown = at_venissieux.post("/connexion/courriel/", {"courriel": "abc@citoyens.example"})
    assert known.status_code == unknown.status_code == 200
    assert known.content.decode().replace(ADDRESS, "") == unknown.content.decode().replace(
        "abc@citoyens.example", ""
    )


def test_the_known_account_is_used(at_venissieux: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        known = Citizen.objects.create(email=ADDRESS, email_verified_at=timezone.now())
        # FranceConnect's address was not verified by us: it opens nothing.
        Citizen.objects.create(email=ADDRESS, family_name="AUTRE", birthdate="1980-01-01")
    ask(at_venissieux, ADDRESS.upper())
    at_venissieux.post(link_of(venissieux))
    assert signed_in(at_venissieux, venissieux) == known


def test_somebody_signed_in_proves_her_address(
    at_venissieux: Client, venissieux: Commune, dora: Citizen
) -> None:
    login_citizen(at_venissieux, dora)
    ask(at_venissieux, dora.email)
    at_venissieux.post(link_of(venissieux))
    with commune_context(venissieux):
        assert Citizen.objects.get().email_verified_at is not None


def test_a_closed_account(at_venissieux: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        Citizen.objects.create(email=ADDRESS, email_verified_at=timezone.now(), is_active=False)
    ask(at_venissieux)
    assert at_venissieux.post(link_of(venissieux)).status_code == 410


def test_links_are_counted_by_commune(at_venissieux: Client, at_givors: Client, venissieux: Commune) -> None:
    assert [ask(at_venissieux) for _ in range(5)] == [200, 200, 200, 200, 429]
    assert ask(at_venissieux, "another@citoyens.example") == 200
    assert ask(at_givors) == 200
    with commune_context(venissieux):
        assert EmailLink.objects.count() == 5


@pytest.mark.parametrize("address", ["", "not-an-address", "a@b"])
def test_an_address_that_is_none(at_venissieux: Client, venissieux: Commune, address: str) -> None:
    answer = at_venissieux.post("/connexion/courriel/", {"courriel": address})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_an_open_redirect_is_dropped(at_venissieux: Client, venissieux: Commune) -> None:
    ask(at_venissieux, next_address="https://elsewhere.example/")
    assert at_venissieux.post(link_of(venissieux))["Location"] == "/compte/"


def test_no_get(at_venissieux: Client, venissieux: Commune) -> None:
    assert at_venissieux.get("/connexion/courriel/")["Location"] == "/connexion/"
