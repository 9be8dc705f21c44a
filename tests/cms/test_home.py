"""The home of a commune: what it says, what it costs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.pages.models import CommuneImage, NewsPage
from tenants.current import commune_context
from tenants.postgresql_backend.base import DatabaseWrapper
from tests.cms.conftest import photo

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune


def test_the_home_asks_what_people_came_for(at_venissieux: Client) -> None:
    page = at_venissieux.get("/").content.decode()
    assert "<h1>Que voulez-vous faire\u202f?</h1>" in page
    assert 'action="/recherche/"' in page
    assert "La mairie" in page
    assert "Site de démonstration" in page
    assert page.count("Exemple") == 3
    assert "Pour voter dans la commune." in page
    assert "L’inscription se fait" not in page, "a tile says one sentence"


def test_the_home_is_strict(at_venissieux: Client) -> None:
    response = at_venissieux.get("/")
    page = response.content.decode()
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "style=" not in page
    assert "<style" not in page
    assert "<script>" not in page
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


@pytest.mark.parametrize(
    ("path", "statements"),
    [
        ("/", 10),
        ("/actualites/", 9),
        ("/actualites/exemple-mediatheque/", 8),
        ("/mentions-legales/", 8),
        ("/contact/", 8),
    ],
)
def test_a_page_costs_few_statements_and_one_switch(
    at_venissieux: Client, at_givors: Client, path: str, statements: int
) -> None:
    """On a connection that comes from another commune, in a process that knows the host."""
    at_venissieux.get(path)
    at_givors.get("/")
    before = DatabaseWrapper.switches
    with CaptureQueriesContext(connection) as queries:
        assert at_venissieux.get(path).status_code == 200
    sent = "\n".join(query["sql"][:300] for query in queries.captured_queries)
    assert DatabaseWrapper.switches - before == 1, sent
    assert len(queries) <= statements, sent


def test_pictures_of_the_news_cost_the_home_nothing(at_venissieux: Client, in_venissieux: Commune) -> None:
    image = CommuneImage.objects.create(title="Marché", file=photo())
    assert NewsPage.objects.live().update(image=image, image_is_decorative=True) >= 3
    assert at_venissieux.get("/").content.decode().count("<img") >= 3
    with CaptureQueriesContext(connection) as queries:
        page = at_venissieux.get("/").content.decode()
    assert page.count("/medias/images/") >= 3
    assert len(queries) <= 10, "\n".join(query["sql"][:200] for query in queries.captured_queries)


def test_a_picture_is_cut_again_around_its_new_point(at_venissieux: Client, in_venissieux: Commune) -> None:
    image = CommuneImage.objects.create(title="Marché", file=photo())
    NewsPage.objects.live().update(image=image, image_is_decorative=True)
    before = re.findall(r"/medias/images/[^\"]+", at_venissieux.get("/").content.decode())[0]
    with commune_context(in_venissieux):
        image = CommuneImage.objects.get(pk=image.pk)
        image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = (
            10,
            10,
            20,
            20,
        )
        image.save()
    after = re.findall(r"/medias/images/[^\"]+", at_venissieux.get("/").content.decode())[0]
    assert before != after
