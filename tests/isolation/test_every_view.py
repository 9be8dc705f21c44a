"""Every address of a commune, attacked from another one: by its ids, its sessions, its tokens, its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import transaction

from tenants.connection import connection
from tenants.models import Commune
from tests.conftest import GIVORS, VENISSIEUX
from tests.isolation.cases import BY_HAND, CASES
from tests.isolation.world import CANARY, World, browser_of, contents, fill, strongest
from tests.routes import Route, every_route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse
    from django.test import Client

    from identity.accounts.models import Agent

#: Screens of ``/gestion/`` that are ours: Wagtail's own are asked for in test_wagtail.py.
OUR_DESKS = ("directory:", "alerts:", "streets:")
ROUTES = [
    route
    for route in every_route("config.urls_commune")
    if not route.pattern.startswith("gestion/") or route.name.startswith(OUR_DESKS)
]
#: What differs between two answers to the same question: tokens, nonces, and the id that was asked for.
NOISE = re.compile(r'[0-9a-f]{8}-[0-9a-f-]{27}|value="[A-Za-z0-9]{64}"|nonce="[^"]*"')
SAFE = [(route, method) for route in ROUTES if route.name in CASES for method in ("get", "post")]


@dataclass(frozen=True)
class Neighbours:
    """Vénissieux with its world and Alice, Givors with Charlie: each of them may do everything at home."""

    venissieux: Commune
    givors: Commune
    alice: Agent
    charlie: Agent
    world: World
    #: Of Vénissieux, before anybody attacks it.
    contents: dict[str, str]


@pytest.fixture(scope="module")
def neighbours(django_db_setup: None, django_db_blocker: Any) -> Iterator[Neighbours]:
    """Filled once. Each test (its ``db``) is a savepoint of this transaction: what it does is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        venissieux, givors = Commune.objects.get(insee=VENISSIEUX), Commune.objects.get(insee=GIVORS)
        alice, charlie = strongest(venissieux, "Alice"), strongest(givors, "Charlie")
        world = fill(venissieux, alice)
        yield Neighbours(venissieux, givors, alice, charlie, world, contents(venissieux))
        connection.set_schema_to_public()
        transaction.set_rollback(True)


def _ask(client: Client, method: str, path: str) -> HttpResponse:
    data = {"version": "1", "text": "bonjour", "q": CANARY, "email": "x@example.org", "confirm": "1"}
    return client.post(path, data) if method == "post" else client.get(path)


def _body(response: HttpResponse) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


def _words(response: HttpResponse, asked: dict[str, object]) -> str:
    """The answer without what was asked, which a page may repeat, and without what differs at each answer."""
    text = NOISE.sub("", _body(response))
    for value in asked.values():
        text = text.replace(str(value), "")
    return text


def test_every_view_has_a_case() -> None:
    named = {route.name for route in ROUTES}
    unnamed = {route.pattern for route in ROUTES if route.name.endswith("None")}
    assert sorted(named - set(CASES) - BY_HAND) == []
    assert sorted(unnamed) == []
    assert sorted(set(CASES) - named) == [], "a case without a view"


@pytest.mark.parametrize(("route", "method"), SAFE, ids=[f"{m} {r.name}" for r, m in SAFE])
def test_an_object_of_another_commune_and_an_absent_one_give_the_same_answer(
    neighbours: Neighbours, db: None, route: Route, method: str
) -> None:
    """Attack 12. Charlie has every right in Givors, and is known there as a citizen too. Nothing of Vénissieux moves."""
    case, world = CASES[route.name], neighbours.world
    theirs = _ask(browser_of(neighbours.givors, neighbours.charlie), method, case.path(route, case.of(world)))
    absent = _ask(browser_of(neighbours.givors, neighbours.charlie), method, case.path(route, case.absent()))
    assert theirs.status_code == absent.status_code
    assert theirs.status_code < 500
    assert _words(theirs, case.of(world)) == _words(absent, case.absent())
    assert CANARY not in _body(theirs).replace(f'value="{CANARY}"', "").replace(f"« {CANARY} »", "")
    assert contents(neighbours.venissieux) == neighbours.contents


@pytest.mark.parametrize("route", [r for r, m in SAFE if m == "get"], ids=lambda r: r.name)
def test_a_session_of_another_commune_is_nobodys(neighbours: Neighbours, db: None, route: Route) -> None:
    """Attack 3: Alice's cookie, replayed on Givors's host, is worth no cookie at all."""
    case = CASES[route.name]
    path = case.path(route, case.absent())
    thief = browser_of(neighbours.givors)
    alice = browser_of(neighbours.venissieux, neighbours.alice, neighbours.world.ids["citizen"])
    thief.cookies[settings.SESSION_COOKIE_NAME] = alice.cookies[settings.SESSION_COOKIE_NAME].value
    replayed, anonymous = thief.get(path), browser_of(neighbours.givors).get(path)
    assert replayed.status_code == anonymous.status_code
    assert (
        replayed.headers.get("Location", "").partition("?")[0]
        == anonymous.headers.get("Location", "").partition("?")[0]
    )
    assert "Alice" not in _body(replayed)


@pytest.mark.parametrize("route", [r for r, m in SAFE if m == "get"], ids=lambda r: r.name)
def test_a_view_without_its_schema_is_503_and_never_rows_of_public(
    neighbours: Neighbours, db: None, route: Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attack 20: the schema is dropped, renamed or half made while people browse."""
    case = CASES[route.name]
    client = browser_of(neighbours.givors, neighbours.charlie)
    monkeypatch.setattr("tenants.middleware.commune_of_host", lambda host: _ghost(neighbours.givors))
    response = client.get(case.path(route, case.absent()))
    if route.name not in WITHOUT_DATABASE:
        assert response.status_code == 503, f"{route.name} answered {response.status_code} without its schema"


#: Views that read nothing of the commune's schema: files, and addresses that only a form may be sent to.
WITHOUT_DATABASE = {
    "design:theme", "design:emblem", "robots", "security", "security-txt", "design:style-page", "design:style",
    "identity:email-link", "teleservices:begin", "teleservices:write", "teleservices:leave", "teleservices:addresses",
    "teleservices:attest-silence", "teleservices:pointed",
    "teleservices:accept-contract",
}  # fmt: skip


def _ghost(commune: Commune) -> Commune:
    ghost = type(commune)(**{f.attname: getattr(commune, f.attname) for f in commune._meta.concrete_fields})
    ghost.schema_name = "c_ffffffffffff"
    return ghost
