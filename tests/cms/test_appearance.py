"""How a commune's site looks: what it chooses, what its operator keeps, what is refused, what is seen before it is kept."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from cms.pages.appearance import PRINTED
from cms.pages.models import HomePage, SiteAppearance
from design.context import theme_of
from design.models import HouseTheme
from design.themes import HomeLayout, palette
from tenants.current import commune_context
from tests.cms.conftest import photo
from tests.people import login_operator

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune

LOOK = {
    "palette": "",
    "main": "",
    "deep": "",
    "soft": "",
    "accent": "",
    "typeface": "",
    "titles": "",
    "header": "",
    "layout": "",
    "logo": "",
    "icon": "",
}
TUILE = {"main": "#9A3B26", "deep": "#4A1D14", "soft": "#FBEFEA", "accent": "#2F5D62"}


def address(client: Client) -> str:
    return str(client.get("/gestion/settings/pages/siteappearance/")["Location"])


def choose(client: Client, **chosen: Any) -> Any:
    return client.post(address(client), LOOK | chosen)


def text(client: Client, path: str = "/") -> str:
    return str(client.get(path).content.decode())


def sheet(client: Client) -> str:
    found = re.search(r'href="(/theme/[0-9a-f]+\.css)"', text(client))
    assert found
    return client.get(found[1]).getvalue().decode()


@pytest.fixture
def console(at_operator: Client) -> Client:
    login_operator(at_operator)
    return at_operator


def house(console: Client, **chosen: Any) -> Any:
    form = {name: value for name, value in LOOK.items() if name not in {"logo", "icon"}}
    return console.post("/apparence/", form | {"mention": ""} | chosen)


@pytest.mark.parametrize(
    ("header", "layout", "seen"),
    [
        ("bandeau", "panneau", 'class="board"'),
        ("centre", "gazette", 'class="gazette-head"'),
        ("sobre", "parvis", 'class="hero"'),
        ("", "", 'class="hero"'),
        ("", "vue", 'class="hero"'),
    ],
)
def test_header_and_home_are_hers_to_choose(
    alice_at_work: Client, at_venissieux: Client, at_givors: Client, header: str, layout: str, seen: str
) -> None:
    before = text(at_givors)
    assert choose(alice_at_work, header=header, layout=layout).status_code == 302
    page = text(at_venissieux)
    assert f"site-header--{header or 'sobre'}" in page
    assert seen in page
    assert page.count("<h1") == 1
    assert text(at_givors) == before


def test_faces_are_hers_to_choose_and_only_those_are_fetched(
    alice_at_work: Client, at_venissieux: Client
) -> None:
    assert choose(alice_at_work, typeface="serif", titles="text").status_code == 302
    assert re.findall(r'fonts/([\w-]+)[.\w]*woff2" as="font"', text(at_venissieux)) == ["source-serif"]
    css = sheet(at_venissieux)
    assert "--text:var(--serif)" in css
    assert "--display:var(--text)" in css


def test_a_refused_colour_comes_with_one_to_take(alice_at_work: Client, at_venissieux: Client) -> None:
    refused = choose(alice_at_work, **(TUILE | {"main": "#F2C230"}))
    assert refused.status_code == 200
    page = refused.content.decode()
    found = re.search(r'data-take-colour="(#[0-9A-F]{6})" data-take-for="main"', page)
    assert found, "no colour to take"
    assert f'<path fill="{found[1]}"' in page
    assert "Prendre cette couleur" in page
    assert "style=" not in page[page.index("data-take-colour") - 600 : page.index("data-take-colour")]
    assert choose(alice_at_work, **(TUILE | {"main": found[1]})).status_code == 302
    assert f"--main:{found[1]}" in sheet(at_venissieux)


@pytest.mark.parametrize("chosen", [{"main": "rouge"}, {"main": ""}, {"soft": "#FFFFFF;}"}])
def test_what_is_not_four_colours_is_refused(
    alice_at_work: Client, venissieux: Commune, chosen: dict[str, str]
) -> None:
    assert choose(alice_at_work, **(TUILE | chosen)).status_code == 200
    with commune_context(venissieux):
        assert SiteAppearance.objects.get().deep == ""


def test_what_is_not_kept_is_seen_first(
    alice_at_work: Client, at_venissieux: Client, at_givors: Client
) -> None:
    preview = address(alice_at_work) + "preview/"
    form = LOOK | {"palette": "lavande", "titles": "text", "header": "centre", "layout": "panneau"}
    answer = alice_at_work.post(preview, form)
    assert answer.json() == {"is_valid": True, "is_available": True}
    shown = alice_at_work.get(preview, {"mode": ""}).content.decode()
    assert 'class="board"' in shown
    assert "site-header--centre" in shown
    assert "le public ne voit pas encore cette apparence" in shown
    found = re.search(r'href="(/theme/[^"]+apercu=[^"]+)"', shown)
    assert found
    tried = at_venissieux.get(found[1])
    assert "--main:#4C4394" in tried.getvalue().decode()
    assert "no-store" in tried["Cache-Control"]
    assert "--main:#4C4394" not in at_givors.get(found[1]).getvalue().decode(), "a token of another commune"
    assert 'class="hero"' in text(at_venissieux)


def test_the_operator_has_a_look_for_who_did_not_choose(
    console: Client, alice_at_work: Client, at_venissieux: Client, at_givors: Client
) -> None:
    assert choose(alice_at_work, palette="lavande").status_code == 302
    assert (
        house(console, palette="ocean", header="bandeau", mention="Réalisé avec le syndicat").status_code
        == 302
    )
    assert "--main:#4C4394" in sheet(at_venissieux)
    assert "--main:#0B5A7A" in sheet(at_givors)
    for client in (at_venissieux, at_givors):
        page = text(client)
        assert "site-header--bandeau" in page
        assert "Réalisé avec le syndicat" in page


def test_a_locked_part_is_shown_and_does_not_change(
    console: Client, alice_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    assert choose(alice_at_work, palette="lavande", header="centre").status_code == 302
    assert house(console, palette="ocean", header="bandeau", locked=["colours"]).status_code == 302
    assert "--main:#0B5A7A" in sheet(at_venissieux)
    assert "site-header--centre" in text(at_venissieux), "what is not locked is hers"
    form = alice_at_work.get(address(alice_at_work)).content.decode()
    assert re.search(r'<select name="palette"[^>]*disabled', form)
    assert "pour toutes ses communes" in form
    assert choose(alice_at_work, palette="brique", header="sobre").status_code == 302
    assert "--main:#0B5A7A" in sheet(at_venissieux)
    with commune_context(venissieux):
        assert SiteAppearance.objects.get().palette == "lavande", "her choice waits"
    assert house(console, palette="ocean").status_code == 302
    assert "--main:#4C4394" in sheet(at_venissieux)


def test_the_operator_s_own_colours_are_checked_too(console: Client, at_givors: Client) -> None:
    before = sheet(at_givors)
    refused = house(console, **(TUILE | {"accent": "#FFE000"}))
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'data-take-for="accent"' in page
    summary = page[
        page.index('class="error-summary"') : page.index("</ul>", page.index('class="error-summary"'))
    ]
    assert "La plus proche qui convient" in summary
    assert "&lt;" not in summary, "what is drawn beside the field is not told in the summary"
    assert sheet(at_givors) == before


def test_a_commune_reads_the_operator_s_look_and_never_writes_it(venissieux: Commune) -> None:
    from django.db import ProgrammingError, transaction

    with commune_context(venissieux):
        assert HouseTheme.objects.count() == 1
        with pytest.raises(ProgrammingError), transaction.atomic():
            HouseTheme.objects.update(mention="Piraté")


def test_a_logo_stands_in_the_header_with_its_size_and_may_be_the_icon(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    upload = {"title": "Blason", "file": photo(size=(400, 480)), "description": "", "collection": 1}
    assert alice_at_work.post("/gestion/images/add/", upload).status_code == 302
    with commune_context(venissieux):
        from cms.pages.models import CommuneImage

        image = CommuneImage.objects.latest("pk").pk
    assert choose(alice_at_work, logo=image, icon="logo").status_code == 302
    page = text(at_venissieux)
    assert re.search(r'<img src="/medias/[^"]+" width="80" height="96" alt="">', page)
    assert re.search(r'<link rel="icon" href="/medias/[^"]+\.png">', page)
    assert choose(alice_at_work, logo=image, icon="").status_code == 302
    assert '<link rel="icon" href="/embleme.svg" type="image/svg+xml">' in text(at_venissieux)


def test_a_view_needs_a_photo_and_its_words(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    upload = {"title": "La vallée", "file": photo(), "description": "", "collection": 1}
    assert alice_at_work.post("/gestion/images/add/", upload).status_code == 302
    assert choose(alice_at_work, layout="vue").status_code == 302
    with commune_context(venissieux):
        from cms.pages.models import CommuneImage

        home = HomePage.objects.get()
        home.photo = CommuneImage.objects.latest("pk")
        home.photo_alternative = "La vallée depuis le clocher"
        home.save()
    page = text(at_venissieux)
    assert 'class="view-photo"' in page
    assert 'alt="La vallée depuis le clocher"' in page
    assert 'class="view-outline"' in page


def test_the_admin_is_in_the_commune_s_colours(alice_at_work: Client, charlie_at_work: Client) -> None:
    assert choose(alice_at_work, palette="lagon").status_code == 302

    def colours(client: Client) -> str:
        found = re.search(r'href="(/theme/[0-9a-f]+-gestion\.css)"', text(client, "/gestion/"))
        assert found
        answer = client.get(found[1])
        assert "immutable" in answer["Cache-Control"]
        return str(answer.content.decode())

    lagon = palette("lagon").theme
    assert f"--w-color-primary:{lagon.deep}" in colours(alice_at_work)
    assert f"--w-color-secondary:{lagon.main}" in colours(alice_at_work)
    assert lagon.deep not in colours(charlie_at_work)


def test_every_layout_has_its_template() -> None:
    from django.template.loader import get_template

    for layout in HomeLayout:
        get_template(f"cms/pages/home/{layout.value}.html")


def test_a_letter_bears_the_logo_and_the_serif_of_the_commune(
    alice_at_work: Client, venissieux: Commune, givors: Commune
) -> None:
    upload = {"title": "Blason", "file": photo(size=(400, 480)), "description": "", "collection": 1}
    assert alice_at_work.post("/gestion/images/add/", upload).status_code == 302
    with commune_context(venissieux):
        from cms.pages.models import CommuneImage

        image = CommuneImage.objects.latest("pk")
    assert choose(alice_at_work, logo=image.pk, typeface="serif").status_code == 302
    with commune_context(venissieux):
        look = theme_of(venissieux).of_letters
        with Image.open(io.BytesIO(look.logo)) as printed:
            assert (printed.format, printed.size) == ("PNG", (200, 240))
        assert look.is_serif
        image.file.storage.delete(image.get_rendition(PRINTED).file.name)
        assert theme_of(venissieux).of_letters.logo == b"", "it goes out all the same, with the outline"
    with commune_context(givors):
        assert theme_of(givors).of_letters.logo == b""
