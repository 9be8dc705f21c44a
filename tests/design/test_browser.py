"""The style guide in a real browser: RGAA and WCAG 2.2 AA, no sideways scroll, nothing refused by the CSP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from design.styleguide import PAGES
from tests import browser as browsers
from tests.drawn import Drawn

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [*browsers.MARKS, pytest.mark.timeout(600)]
HOST = "http://venissieux.localhost"


@pytest.fixture
def guide(at_venissieux: Client) -> Drawn:
    drawn = Drawn()
    for page in PAGES:
        path = f"/style/{page}/"
        drawn.keep(HOST + path, at_venissieux.get(path))
    drawn.keep_files(at_venissieux, HOST)
    return drawn


def test_the_style_guide_is_accessible(guide: Drawn) -> None:
    assert guide.look("style", widths=(320, 1280), schemes=("light", "dark")) == len(PAGES)


def test_without_javascript_the_menu_opens_by_keyboard(guide: Drawn) -> None:
    with guide.browser(viewport={"width": 360, "height": 800}, java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{HOST}/style/accueil/")
        menu = tab.locator(".nav-narrow nav")
        assert not menu.is_visible()
        tab.locator(".nav-narrow summary").focus()
        tab.keyboard.press("Enter")
        assert menu.is_visible()
        assert menu.get_by_role("link", name="Mon compte").is_visible()
