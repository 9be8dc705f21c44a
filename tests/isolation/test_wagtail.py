"""Wagtail's admin and documents, attacked from another commune: every address of the admin, with the other's ids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from wagtail.models import Page

from tenants.current import commune_context
from tests.isolation.test_every_view import _body
from tests.isolation.world import CANARY, World, browser_of, fill, strongest
from tests.routes import Route, every_route

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from tenants.models import Commune

ADMIN = [route for route in every_route("config.urls_commune") if route.pattern.startswith("gestion/")]


@pytest.fixture
def alice_strong(venissieux: Commune) -> Agent:
    return strongest(venissieux, "Alice")


@pytest.fixture
def charlie_strong(givors: Commune) -> Agent:
    return strongest(givors, "Charlie")


@pytest.fixture
def world(venissieux: Commune, alice_strong: Agent) -> World:
    return fill(venissieux, alice_strong)


def _path(route: Route, world: World) -> str | None:
    """The address with Vénissieux's ids in every place; None for a regular expression."""
    path = "/" + route.pattern
    if re.search(r"[\^$\\(]", path):
        return None
    own = {"actes/a-verifier": "draft", "actes/registre": "act", "actes/importer": "act_batch"}
    key = next(
        (name for part, name in own.items() if part in path),
        "image" if "images" in path else "document" if "documents" in path else "page",
    )
    words = {"app_label": "pages", "model_name": "newspage", "content_type_app_name": "pages"}
    words |= {"content_type_model_name": "newspage", "slug": "zanzibarine", "filter_spec": "original"}
    for name in route.parameters:
        path = re.sub(rf"<(?:\w+:)?{name}>", str(words.get(name, world.ids[key])), path)
    return path


def test_the_admin_shows_nothing_of_another_commune(
    world: World, givors: Commune, charlie_strong: Agent
) -> None:
    client = browser_of(givors, charlie_strong)
    asked = 0
    for route in ADMIN:
        path = _path(route, world)
        if path is None or "logout" in path or "failwhale" in path:  # raises on purpose
            continue
        response = client.get(path)
        assert response.status_code < 500, path
        assert CANARY not in _body(response), path
        asked += 1
    assert asked > 100


def test_a_session_of_another_commune_opens_no_admin(
    world: World, venissieux: Commune, givors: Commune, alice_strong: Agent
) -> None:
    thief = browser_of(givors)
    for name, cookie in browser_of(venissieux, alice_strong).cookies.items():
        thief.cookies[name] = cookie.value
    response = thief.get("/gestion/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/connexion/")


def test_publishing_in_one_commune_is_invisible_in_the_other(
    world: World, venissieux: Commune, givors: Commune
) -> None:
    for path in ("/", "/actualites/", "/recherche/?q=Zanzibarin", "/sitemap.xml", "/plan-du-site/"):
        assert CANARY.lower() not in _body(browser_of(givors).get(path)).lower()
    assert CANARY in _body(browser_of(venissieux).get("/actualites/"))
    assert browser_of(givors).get("/actualites/zanzibarine/").status_code == 404


def test_media_and_documents_are_served_by_their_own_commune_only(
    world: World, venissieux: Commune, givors: Commune
) -> None:
    media = f"/medias/{world.ids['media']}"
    own = browser_of(venissieux).get(media)
    assert own.status_code == 200
    assert _body(own)
    for close in own._resource_closers:  # not the whole response: that would end the test's connection
        close()
    assert browser_of(givors).get(media).status_code == 404
    for path in (
        f"/medias/../../{venissieux.id}/public/{world.ids['media']}",
        f"/medias/%2e%2e/%2e%2e/{venissieux.id}/public/{world.ids['media']}",
        f"/medias/..%2f..%2f{venissieux.id}%2fpublic%2f{world.ids['media']}",
        f"/medias/../private/{world.ids['media']}",
        "/medias/",
    ):
        assert browser_of(givors).get(path).status_code in {400, 404}, path
    for path in (f"/documents/{world.ids['document']}/z.pdf", f"/documents/{world.ids['document']}/"):
        assert browser_of(givors).get(path).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_preview_leaves_the_request_where_it_stands(
    venissieux: Commune, alice_strong: Agent, world: World, method: str
) -> None:
    """Pitfall 1: the preview's made-up request replays the middleware on ``Site.hostname``."""
    client = browser_of(venissieux, alice_strong)
    response = getattr(client, method)(f"/gestion/pages/{world.ids['page']}/edit/preview/?mode=")
    assert response.status_code in {200, 302, 400}
    assert connection.schema_name == "public"
    with commune_context(venissieux):
        assert Page.objects.filter(pk=world.ids["page"]).exists()
