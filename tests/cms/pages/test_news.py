"""News: who wrote, what goes with it, years, feeds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from cms.pages.models import NewsCategory, NewsIndexPage, NewsPage
from identity.town_hall.models import Service
from tests.cms.pages.made import standard

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune


def item(title: str, day: date, **fields: object) -> NewsPage:
    page = NewsPage(title=title, date=day, lead=f"{title}.", **fields)
    NewsIndexPage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def test_years(at_venissieux: Client, in_venissieux: Commune) -> None:
    item("Fête de 2019", date(2019, 6, 1))
    assert 'href="/actualites/2019/"' in at_venissieux.get("/actualites/").content.decode()
    year = at_venissieux.get("/actualites/2019/").content.decode()
    assert "Fête de 2019" in year
    assert "médiathèque" not in year.partition("</main>")[0].partition("<main")[2].lower()
    for address in ("/actualites/1850/", "/actualites/x/", "/actualites/2019/x/", "/actualites/20199/"):
        assert at_venissieux.get(address).status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "1e9", "²"])
def test_pagination_bears_anything(at_venissieux: Client, page: str) -> None:
    assert at_venissieux.get("/actualites/", {"page": page}).status_code == 200


def test_who_wrote_and_what_goes_with_it(at_venissieux: Client, in_venissieux: Commune) -> None:
    other = standard("Déchèterie")
    page = item(
        "Collecte",
        date(2026, 1, 5),
        service=Service.objects.get(is_town_hall=True),
        related=[("page", other)],
    )
    NewsPage.objects.filter(pk=page.pk).update(first_published_at=datetime(2026, 1, 5, 12, tzinfo=UTC))
    shown = at_venissieux.get(page.url).content.decode()
    assert "Publié par" in shown
    assert "Mis à jour le" in shown
    assert 'href="/decheterie/"' in shown


def test_feeds(at_venissieux: Client, in_venissieux: Commune) -> None:
    item("Spectacle & <concert>", date(2026, 12, 1), category=NewsCategory.objects.get(slug="culture"))
    response = at_venissieux.get("/actualites/flux.xml")
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    channel = ET.fromstring(response.content)[0]  # what we have just written
    titles = [one.findtext("title") for one in channel.findall("item")]
    assert "Spectacle & <concert>" in titles
    assert len(titles) == 4
    assert all(
        (one.findtext("link") or "").startswith(in_venissieux.base_url) for one in channel.findall("item")
    )
    culture = at_venissieux.get("/actualites/flux-culture.xml").content.decode()
    assert "Spectacle" in culture
    assert "encombrants" not in culture.lower()
    assert 'type="application/rss+xml"' in at_venissieux.get("/actualites/").content.decode()
    for name in ("flux-inconnu.xml", "autre.xml", "flux.ics"):
        assert at_venissieux.get(f"/actualites/{name}").status_code == 404
    assert at_venissieux.get("/inconnu/flux.xml").status_code == 404
    assert at_venissieux.post("/actualites/flux.xml").status_code == 405
