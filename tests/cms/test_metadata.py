"""What a page says to networks and to search engines."""

from __future__ import annotations

import json
import re
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from cms.pages.models import CommuneImage, NewsPage
from design.sharing import share_card
from design.themes import PALETTES
from identity.town_hall.models import Service
from tests.cms.conftest import photo

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune


def graph_of(page: str) -> dict[str, Any]:
    block = re.search(r'<script type="application/ld\+json">(.+?)</script>', page)
    assert block
    document = json.loads(block.group(1))
    assert document["@context"] == "https://schema.org"
    return {str(item["@type"]): item for item in document["@graph"]}


def properties_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)">', page))


def test_the_home_describes_the_town_hall(at_venissieux: Client, venissieux: Commune) -> None:
    graph = graph_of(at_venissieux.get("/").content.decode())
    hall = graph["['GovernmentOrganization', 'CityHall']"]
    assert hall["address"]["addressLocality"] == "Vénissieux"
    assert hall["address"]["postalCode"] == "69200"
    assert hall["areaServed"] == {"@type": "City", "name": "Vénissieux", "identifier": "69259"}
    assert {day for line in hall["openingHoursSpecification"] for day in line["dayOfWeek"]} >= {
        "Monday",
        "Friday",
    }
    search = graph["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert search == f"{venissieux.base_url}/recherche/?q={{search_term_string}}"


def test_exceptions_are_told_to_engines_too(at_venissieux: Client, in_venissieux: Commune) -> None:
    hall = Service.objects.get(is_town_hall=True)
    hall.hours = hall.hours.with_exception(date(2026, 12, 24), [("08:30", "12:00")]).with_exception(
        date(2026, 12, 26)
    )
    hall.save()
    graph = graph_of(at_venissieux.get("/").content.decode())
    lines = graph["['GovernmentOrganization', 'CityHall']"]["openingHoursSpecification"]
    assert {line["validFrom"]: (line["opens"], line["closes"]) for line in lines if "validFrom" in line} == {
        "2026-12-24": ("08:30", "12:00"),
        "2026-12-26": ("00:00", "00:00"),
    }


def test_a_page_has_its_own_address_and_the_picture_of_the_commune(
    at_venissieux: Client, in_venissieux: Commune
) -> None:
    title = NewsPage.objects.get(slug="exemple-mediatheque").title
    page = at_venissieux.get("/actualites/exemple-mediatheque/").content.decode()
    found = properties_of(page)
    assert found["og:url"] == f"{in_venissieux.base_url}/actualites/exemple-mediatheque/"
    assert found["og:image"] == f"{in_venissieux.base_url}/partage.png"
    assert found["og:type"] == "article"
    assert f'<link rel="canonical" href="{found["og:url"]}">' in page
    graph = graph_of(page)
    assert graph["NewsArticle"]["headline"] == title
    assert [step["name"] for step in graph["BreadcrumbList"]["itemListElement"]][:2] == [
        "Accueil",
        "Actualités",
    ]


def test_a_page_shows_its_own_picture(at_venissieux: Client, in_venissieux: Commune) -> None:
    image = CommuneImage.objects.create(title="Marché", file=photo())
    NewsPage.objects.filter(slug="exemple-mediatheque").update(image=image, image_is_decorative=True)
    page = at_venissieux.get("/actualites/exemple-mediatheque/").content.decode()
    address = properties_of(page)["og:image"]
    assert address.startswith(f"{in_venissieux.base_url}/medias/images/")
    picture = at_venissieux.get(address.removeprefix(in_venissieux.base_url)).getvalue()
    assert Image.open(BytesIO(picture)).size == (1200, 630)


def test_nothing_that_is_written_ends_the_block(at_venissieux: Client, in_venissieux: Commune) -> None:
    wicked = "</script><script>alert(1)</script><!--"
    NewsPage.objects.filter(slug="exemple-mediatheque").update(title=wicked, lead=wicked)
    page = at_venissieux.get("/actualites/exemple-mediatheque/").content.decode()
    assert "<script>alert" not in page
    assert graph_of(page)["NewsArticle"]["headline"] == wicked


def test_the_picture_of_a_commune_is_a_small_png(at_venissieux: Client, at_givors: Client) -> None:
    drawn = at_venissieux.get("/partage.png")
    picture = Image.open(BytesIO(drawn.content))
    assert (drawn["Content-Type"], picture.format, picture.size) == ("image/png", "PNG", (1200, 630))
    assert len(drawn.content) < 100_000
    assert at_givors.get("/partage.png").content != drawn.content
    assert not drawn.cookies


def test_an_operator_has_no_such_picture(at_operator: Client) -> None:
    assert at_operator.get("/partage.png").status_code == 404


@pytest.mark.parametrize("path", ["M0 0H100V100H0Z", "M0 0A9 9 0 0 1 100 100L50 0Z", "M0 0L1 1Z", ""])
@pytest.mark.parametrize(
    "name", ["Y", "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson", "Anticonstitutionnellement" * 2]
)
def test_any_name_and_outline_can_be_painted(name: str, path: str) -> None:
    drawn = share_card(name, path, PALETTES[0].theme, "Site de la commune")
    assert Image.open(BytesIO(drawn)).size == (1200, 630)


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/demarches/", "Démarches"),
        ("/demarches/signalement/", "Signaler un problème dans l’espace public"),
        ("/plan-du-site/", "Plan du site"),
    ],
)
def test_what_is_not_a_page_of_the_tree_is_shared_too(
    at_venissieux: Client, venissieux: Commune, path: str, title: str
) -> None:
    page = at_venissieux.get(path).content.decode()
    found = properties_of(page)
    assert found["og:title"] == title
    assert found["og:description"]
    assert found["og:url"] == f"{venissieux.base_url}{path}"
    assert found["og:image"] == f"{venissieux.base_url}/partage.png"
    assert page.count('<meta name="description"') == 1


def test_a_search_is_kept_by_no_engine(at_venissieux: Client) -> None:
    for path in ("/demarches/?q=acte", "/recherche/?q=acte"):
        assert '<meta name="robots" content="noindex' in at_venissieux.get(path).content.decode()
