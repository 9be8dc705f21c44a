"""The style guide in a real browser: RGAA and WCAG 2.2 AA, no sideways scroll, nothing refused by the CSP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from design.styleguide import PAGES
from tests import browser as browsers
from tests.drawn import Drawn

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [*browsers.MARKS, pytest.mark.timeout(600)]
HOST = "http://venissieux.localhost"


#: A screen of 1,280 px at 400 % (WCAG 1.4.10) is 320 px wide.
WIDTHS = (320, 360, 768, 1280)


@pytest.fixture
def guide(at_venissieux: Client) -> Drawn:
    drawn = Drawn()
    for page in PAGES:
        path = f"/style/{page}/"
        drawn.keep(HOST + path, at_venissieux.get(path))
    drawn.keep_files(at_venissieux, HOST)
    return drawn


def test_the_style_guide_is_accessible(guide: Drawn) -> None:
    assert guide.look("style", widths=WIDTHS, schemes=("light", "dark")) == len(PAGES)


@pytest.mark.parametrize(
    "asked",
    [
        {"contrast": "more"},
        {"contrast": "more", "color_scheme": "dark"},
        {"forced_colors": "active"},
    ],
    ids=["more contrast", "more contrast, dark", "forced colours"],
)
def test_people_who_ask_for_contrast_get_it(guide: Drawn, asked: dict[str, Any]) -> None:
    """Seven to one for text (WCAG 1.4.6) when more contrast is asked for; everything is still drawn with the colours
    that a person forces."""
    enhanced = "contrast" in asked
    with guide.browser(**asked) as context:
        tab = context.new_page()
        for page in ("composants", "navigation", "contenus", "lieux", "etats", "entete-bandeau", "accueil"):
            tab.goto(f"{HOST}/style/{page}/")
            found = browsers.violations(tab, ["color-contrast-enhanced"] if enhanced else browsers.COLOURS)
            assert not found, f"{page}: {found}"
            if not enhanced:
                assert tab.evaluate("matchMedia('(forced-colors: active)').matches")


def test_nothing_moves_for_people_who_ask_for_stillness(guide: Drawn) -> None:
    moving = """() => [...document.querySelectorAll("*")].filter(one => {
        const style = getComputedStyle(one);
        if (!style.transitionDuration) return false;  // not drawn at all: what stands for a film
        return style.transitionDuration.split(", ").some(time => time !== "0s") || style.animationName !== "none";
    }).map(one => one.outerHTML.slice(0, 80))"""
    with guide.browser(reduced_motion="reduce") as context:
        tab = context.new_page()
        for page in ("composants", "navigation", "contenus"):
            tab.goto(f"{HOST}/style/{page}/")
            assert tab.evaluate(moving) == []


def test_paper_has_the_text_and_nothing_to_click(guide: Drawn) -> None:
    with guide.browser() as context:
        tab = context.new_page()
        for page in ("accueil", "contenus", "lieux", "navigation"):
            tab.goto(f"{HOST}/style/{page}/")
            tab.emulate_media(media="print")
            expect(tab.locator("h1")).to_be_visible()
            for gone in (
                ".topbar",
                ".skip",
                ".nav-wide",
                ".search",
                ".pagination",
                ".chapter-steps",
                ".facets .actions",
            ):
                for one in tab.locator(gone).all():
                    assert not one.is_visible(), f"{page}: {gone}"
            ink = tab.locator("h1").evaluate("one => getComputedStyle(one).color")
            assert ink == "rgb(0, 0, 0)"
            tab.emulate_media(media="screen")


def test_each_page_is_used_by_keyboard(guide: Drawn) -> None:
    with guide.browser(viewport={"width": 1280, "height": 900}) as context:
        tab = context.new_page()
        for page in ("navigation", "lieux", "entete-bandeau"):
            tab.goto(f"{HOST}/style/{page}/")
            browsers.check_keyboard(tab, page)


def test_a_section_of_the_menu_folds_out_without_javascript(guide: Drawn) -> None:
    with guide.browser(viewport={"width": 1280, "height": 900}, java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{HOST}/style/entete-sobre/")
        folded = tab.locator(".nav-wide").get_by_role("link", name="Conseil municipal")
        expect(folded).to_be_hidden()
        tab.locator(".nav-wide summary").first.focus()
        tab.keyboard.press("Enter")
        expect(folded).to_be_visible()
        tab.keyboard.press("Tab")
        tab.keyboard.press("Tab")
        assert folded.evaluate("one => one === document.activeElement")


def test_escape_folds_a_section_and_gives_the_focus_back(guide: Drawn) -> None:
    with guide.browser(viewport={"width": 1280, "height": 900}) as context:
        tab = context.new_page()
        tab.goto(f"{HOST}/style/entete-centre/")
        button = tab.locator(".nav-wide summary").first
        button.focus()
        tab.keyboard.press("Enter")
        tab.keyboard.press("Tab")
        tab.keyboard.press("Escape")
        expect(tab.locator(".nav-wide .submenu ul").first).to_be_hidden()
        assert button.evaluate("one => one === document.activeElement")


def test_a_dialog_opens_in_place_and_is_a_page_without_scripts(guide: Drawn) -> None:
    address = f"{HOST}/style/contenus/"
    with guide.browser(viewport={"width": 1280, "height": 900}) as context:
        tab = context.new_page()
        tab.goto(address)
        link = tab.get_by_role("link", name="Partager cette page")
        assert link.get_attribute("href") == "/contact/"
        link.focus()
        tab.keyboard.press("Enter")
        shown = tab.get_by_role("dialog", name="Partager cette page")
        expect(shown).to_be_visible()
        assert browsers.violations(tab) == []
        tab.keyboard.press("Escape")
        expect(shown).to_be_hidden()
        assert link.evaluate("one => one === document.activeElement")


def test_without_javascript_the_menu_opens_by_keyboard(guide: Drawn) -> None:
    with guide.browser(viewport={"width": 360, "height": 800}, java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{HOST}/style/accueil/")
        menu = tab.locator(".nav-narrow nav")
        expect(menu).to_be_hidden()
        tab.locator(".nav-narrow summary").focus()
        tab.keyboard.press("Enter")
        expect(menu).to_be_visible()
        expect(menu.get_by_role("link", name="Mon compte")).to_be_visible()


@pytest.mark.parametrize("width", [320, 360])
def test_the_words_of_a_chart_are_as_large_on_a_telephone(guide: Drawn, width: int) -> None:
    with guide.browser(viewport={"width": width, "height": 800}) as context:
        tab = context.new_page()
        tab.goto(f"{HOST}/style/contenus/")
        chart = tab.locator(".chart-bars").first
        frame = chart.bounding_box()
        assert frame
        boxes = [one.bounding_box() for one in chart.locator("text").all()]
        drawn = [box for box in boxes if box]
        assert len(drawn) == len(boxes) > 2
        for label, figure in zip(drawn[::2], drawn[1::2], strict=True):
            assert label["height"] >= 13
            assert frame["x"] - 1 <= label["x"]
            assert label["x"] + label["width"] < figure["x"]
            assert figure["x"] + figure["width"] <= frame["x"] + frame["width"] + 1
        for bar, words in zip(chart.locator("rect").all(), drawn[::2], strict=True):
            box = bar.bounding_box()
            assert box
            assert words["y"] + words["height"] <= box["y"] + 4, "the letters that go below the line, at most"


def test_filters_are_folded_on_a_telephone_and_open_on_a_desk_without_scripts(guide: Drawn) -> None:
    """With one in use they are open everywhere: the guide's are."""
    for width, is_folded in ((360, True), (1280, False)):
        with guide.browser(viewport={"width": width, "height": 800}, java_script_enabled=False) as context:
            tab = context.new_page()
            tab.goto(f"{HOST}/style/lieux/")
            expect(tab.locator(".fold[open] .facets")).to_be_visible()
            fold = tab.locator(".fold").last
            summary, box = fold.locator("summary"), fold.get_by_role("checkbox").first
            if not is_folded:
                expect(summary).to_be_hidden()
                expect(box).to_be_visible()
                continue
            expect(box).to_be_hidden()
            summary.focus()
            tab.keyboard.press("Enter")
            expect(box).to_be_visible()
