"""The homes in a real browser: four layouts, every palette, light and dark; what they weigh; nothing moves."""

from __future__ import annotations

import gzip
import time
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from cms.pages.models import CommuneImage, HomePage, SiteAppearance
from design.components import DatedEntry
from design.styleguide import PAGES
from design.themes import PALETTES, HomeLayout, theme_digest
from tenants.current import commune_context
from tests import browser as browsers
from tests.cms.conftest import photo
from tests.drawn import Drawn, Scheme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.test import Client
    from playwright.sync_api import Page, Response, Route
    from pytest_django.fixtures import SettingsWrapper

    from tenants.models import Commune
    from tenants.together import Asking

pytestmark = [*browsers.MARKS, pytest.mark.timeout(600)]
HOST = "http://venissieux.localhost"
WIDTHS = (360, 768, 1280)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
MOST_SHIFT = 0.02
MOST_OF_FACES = 80_000
MOST_OF_A_HOME = 250_000


def dates_to_come(limit: int) -> Asking[Sequence[DatedEntry]]:
    """As an app answers, which asks the database of nothing."""
    yield from ()
    return [
        DatedEntry(
            date(2026, 11, 28),
            "Marché de producteurs",
            "/agenda/",
            "Place Léon-Sublet · 8\u00a0h – 13\u00a0h",
        ),
        DatedEntry(date(2026, 12, 3), "Permanence numérique", "/agenda/", "Maison des services · 14\u00a0h"),
        DatedEntry(date(2026, 12, 8), "Fête des lumières", "/agenda/", "Centre-ville · dès 18\u00a0h"),
    ][:limit]


def acts_posted(limit: int) -> Asking[Sequence[DatedEntry]]:
    yield from ()
    return [
        DatedEntry(
            date(2026, 11, 19),
            "Arrêté portant réglementation du stationnement, avenue Jean-Jaurès",
            "/actes/",
        ),
        DatedEntry(
            date(2026, 11, 17), "Liste des délibérations examinées le 16\u00a0novembre 2026", "/actes/"
        ),
    ][:limit]


@pytest.fixture
def homes(
    at_venissieux: Client, alice_at_work: Client, venissieux: Commune, settings: SettingsWrapper
) -> Drawn:
    """Each layout with another header, with news, dates and acts; and the style sheet of every palette."""
    settings.HOME_SOURCES = {
        "agenda": f"{__name__}.dates_to_come",
        "acts": f"{__name__}.acts_posted",
    }
    upload = {"title": "La vallée", "file": photo(), "description": "", "collection": 1}
    assert alice_at_work.post("/gestion/images/add/", upload).status_code == 302
    with commune_context(venissieux):
        home = HomePage.objects.get()
        home.photo, home.photo_alternative = CommuneImage.objects.latest("pk"), "La vallée"
        home.save()
    drawn = Drawn()
    for layout, header in zip(HomeLayout, ("sobre", "centre", "bandeau", "sobre"), strict=True):
        with commune_context(venissieux):
            SiteAppearance.objects.update(layout=layout.value, header=header)
        drawn.keep(f"{HOST}/{layout.value}", at_venissieux.get("/"))
    drawn.keep_files(at_venissieux, HOST)
    for one in PALETTES:
        drawn.keep_file(at_venissieux, HOST, f"/theme/{theme_digest(one.theme)}.css")
    return drawn


#: The sheet of another palette in place of the page's own, once it is applied.
_PAINT = """href => new Promise(done => {
    const sheet = document.querySelector('link[href^="/theme/"]');
    if (sheet.getAttribute("href") === href) return done();
    sheet.onload = () => done();
    sheet.setAttribute("href", href);
})"""


def paint(tab: Page, palette: Any) -> None:
    tab.evaluate(_PAINT, f"/theme/{theme_digest(palette.theme)}.css")


def test_every_home_is_accessible_at_every_width(homes: Drawn) -> None:
    assert homes.look("home", widths=WIDTHS, schemes=("light", "dark")) == len(HomeLayout)


def test_every_palette_can_be_read_on_every_home(homes: Drawn) -> None:
    """Ten palettes, light and dark, three widths: one tab a scheme, the theme's sheet alone changes."""
    for scheme in SCHEMES:
        with homes.browser(color_scheme=scheme) as context:
            tab = context.new_page()
            for address in homes.pages:
                tab.goto(address)
                for width in WIDTHS:
                    tab.set_viewport_size({"width": width, "height": 800})
                    for palette in PALETTES:
                        paint(tab, palette)
                        found = browsers.violations(tab, browsers.COLOURS)
                        assert not found, f"{address} {palette.slug} {scheme} {width}: {found}"


def test_every_palette_can_be_read_in_the_style_guide(homes: Drawn, at_venissieux: Client) -> None:
    """Each page in every palette, light and dark, a third of the palettes at each width."""
    pages = [f"{HOST}/style/{name}/" for name in PAGES]
    for address in pages:
        homes.keep(address, at_venissieux.get(address.removeprefix(HOST)))
    homes.keep_files(at_venissieux, HOST)
    for scheme in SCHEMES:
        with homes.browser(color_scheme=scheme) as context:
            tab = context.new_page()
            for address in pages:
                tab.goto(address)
                for nth, width in enumerate(WIDTHS):
                    tab.set_viewport_size({"width": width, "height": 800})
                    for palette in PALETTES[nth :: len(WIDTHS)]:
                        paint(tab, palette)
                        found = browsers.violations(tab, browsers.COLOURS)
                        assert not found, f"{address} {palette.slug} {scheme} {width}: {found}"


#: How far things moved while the page came: 0 is nothing; 0.1 is what people bear (Core Web Vitals).
_SHIFTS = """() => new Promise(done => {
    let total = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) total += entry.value;
    }).observe({type: "layout-shift", buffered: true});
    document.fonts.ready.then(() => setTimeout(() => done(total), 300));
})"""


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_moves_while_a_home_comes(homes: Drawn, width: int) -> None:
    """The faces come late on purpose: the fallback has their measures."""
    with homes.browser(viewport={"width": width, "height": 800}) as context:

        def late(route: Route) -> None:
            time.sleep(0.15)
            route.fallback()

        context.route("**/*.woff2", late)
        for address in homes.pages:
            tab = context.new_page()
            tab.goto(address)
            assert tab.evaluate(_SHIFTS) < MOST_SHIFT, f"{address} at {width} px"
            tab.close()


def test_a_home_weighs_little(homes: Drawn) -> None:
    """HTML, styles, scripts, icons and faces as they are sent (gzip; faces as they are), without
    photos; and the faces alone."""
    with homes.browser(viewport={"width": 360, "height": 800}) as context:
        for address in homes.pages:
            tab = context.new_page()
            answers: list[Response] = []
            tab.on("response", lambda answer, kept=answers: kept.append(answer))
            tab.goto(address)
            tab.evaluate("document.fonts.ready.then(() => true)")
            sent = {answer.url: as_sent(answer) for answer in answers}
            tab.close()
            faces = sum(size for url, size in sent.items() if url.endswith(".woff2"))
            total = sum(size for url, size in sent.items() if "/medias/" not in url)
            assert 0 < faces <= MOST_OF_FACES, (address, sent)
            assert total <= MOST_OF_A_HOME, (address, sent)


def as_sent(response: Response) -> int:
    body = response.body()
    return len(body) if response.url.endswith(".woff2") else len(gzip.compress(body, 6))
