"""What a page says to networks and to search engines."""

from __future__ import annotations

import json
import re
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageColor

from cms.pages.models import CommuneImage, NewsPage, SiteAppearance
from design.context import default_theme
from design.sharing import share_card
from design.themes import PALETTES
from identity.town_hall.models import Service
from tenants.current import commune_context, operator_context
from tenants.middleware import forget_hosts
from tenants.models import Commune
from tenants.states import CommuneState
from tests.cms.acts.papers import posted
from tests.cms.conftest import photo

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent


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


@pytest.mark.parametrize("path", ["/partage.png", "/apple-touch-icon.png"])
def test_an_operator_has_no_such_picture(at_operator: Client, path: str) -> None:
    assert at_operator.get(path).status_code == 404
    assert "apple-touch-icon" not in at_operator.get("/connexion/").content.decode()


def opened(client: Client) -> Image.Image:
    answer = client.get("/apple-touch-icon.png")
    assert answer["Content-Type"] == "image/png"
    assert "max-age=86400" in answer["Cache-Control"]
    assert not answer.cookies
    assert len(answer.content) < 30_000
    icon = Image.open(BytesIO(answer.content))
    assert (icon.format, icon.size) == ("PNG", (180, 180))
    return icon.convert("RGB")


def near(found: Any, colour: str) -> bool:
    return all(abs(a - b) < 8 for a, b in zip(found, ImageColor.getrgb(colour), strict=True))


def looks(commune: Commune, logo: SimpleUploadedFile | None = None, **chosen: Any) -> None:
    with commune_context(commune):
        if logo:
            chosen["logo"] = CommuneImage.objects.create(title="Blason", file=logo)
        SiteAppearance.objects.update_or_create(defaults=chosen)


def test_a_telephone_has_an_icon_in_the_commune_s_colours(
    at_venissieux: Client, at_givors: Client, venissieux: Commune
) -> None:
    for address in ("/", "/demarches/"):
        assert (
            '<link rel="apple-touch-icon" href="/apple-touch-icon.png">'
            in at_venissieux.get(address).content.decode()
        )
    drawn = opened(at_venissieux)
    assert near(drawn.getpixel((2, 2)), default_theme(venissieux.department).main)
    assert (
        sum(near(drawn.getpixel((x, y)), "#FFFFFF") for x in range(0, 180, 6) for y in range(0, 180, 6)) > 100
    )
    assert opened(at_givors).tobytes() != drawn.tobytes()
    looks(venissieux, palette="lagon")
    assert near(opened(at_venissieux).getpixel((2, 2)), "#00605E"), "another look is another icon"


def test_the_icon_is_the_logo_where_the_commune_said_so(at_venissieux: Client, venissieux: Commune) -> None:
    looks(venissieux, photo(colour="#123A8C", size=(400, 500)), icon="logo")
    icon = opened(at_venissieux)
    assert near(icon.getpixel((4, 90)), "#FFFFFF")
    assert near(icon.getpixel((90, 90)), "#123A8C")
    looks(venissieux, icon="")
    assert not near(opened(at_venissieux).getpixel((4, 90)), "#FFFFFF")


def test_a_drawing_is_no_icon_of_a_telephone(at_venissieux: Client, venissieux: Commune) -> None:
    before = opened(at_venissieux).tobytes()
    drawing = SimpleUploadedFile(
        "blason.svg",
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="10" height="10"><path d="M0 0H9V9Z"/></svg>',
    )
    looks(venissieux, drawing, icon="logo")
    assert opened(at_venissieux).tobytes() == before


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


def test_every_page_told_to_engines_says_what_it_is(
    at_venissieux: Client, venissieux: Commune, alice: Agent
) -> None:
    with operator_context():
        Commune.objects.filter(pk=venissieux.pk).update(is_demonstration=False, state=CommuneState.OPEN)
    forget_hosts()
    with commune_context(venissieux):
        posted(alice)
    listed = re.findall(r"<loc>([^<]+)</loc>", at_venissieux.get("/sitemap.xml").content.decode())
    assert {f"{venissieux.base_url}{path}" for path in ("/", "/actes/", "/alertes/", "/annuaire/")} <= set(
        listed
    )
    for address in listed:
        page = at_venissieux.get(address.removeprefix(venissieux.base_url)).content.decode()
        assert page.count('<meta name="description"') == 1, address
        assert page.count(f'<link rel="canonical" href="{address}">') == 1, address
        assert properties_of(page)["og:url"] == address
