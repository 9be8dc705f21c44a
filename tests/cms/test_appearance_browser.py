"""The form of the site's look in a browser: a refused colour is taken in one press, the look is seen before it is kept."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from cms.pages.models import SiteAppearance
from tenants.current import commune_context
from tests import browser as browsers
from tests.cms.test_strict_admin import Watched
from tests.served import drive

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import BrowserContext

    from tenants.models import Commune

pytestmark = [*browsers.MARKS, pytest.mark.timeout(400)]
FORM = "/gestion/settings/pages/siteappearance/"


def test_she_takes_the_colour_that_passes(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    def work(context: BrowserContext, origin: str) -> None:
        watched = Watched(context, origin)
        tab = watched.go(FORM, says="Couleurs")
        for name, colour in (
            ("main", "#F2C230"),
            ("deep", "#4A1D14"),
            ("soft", "#FBEFEA"),
            ("accent", "#2F5D62"),
        ):
            tab.locator(f"#id_{name}").fill(colour)
        shown = tab.locator("#id_main").locator("xpath=..").locator(".swatch path")
        assert shown.get_attribute("fill") == "#F2C230", "the square follows what is typed"
        tab.get_by_role("button", name="Enregistrer").first.click()
        take = tab.get_by_role("button", name="Prendre cette couleur")
        take.wait_for()
        if folder := os.environ.get("PARVIS_SCREENSHOTS"):
            tab.screenshot(path=f"{folder}/apparence-refusee-1280.png", full_page=True)
        proposed = str(take.get_attribute("data-take-colour"))
        take.click()
        assert tab.locator("#id_main").input_value() == proposed
        tab.get_by_role("button", name="Enregistrer").first.click()
        tab.locator("#id_main").wait_for()
        watched.nothing_refused("a colour taken")

    drive(alice_at_work, venissieux.primary_host, work, viewport={"width": 1280, "height": 900})
    with commune_context(venissieux):
        assert SiteAppearance.objects.get().main not in {"", "#F2C230"}
