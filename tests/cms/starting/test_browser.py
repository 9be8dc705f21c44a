"""The two starting sites in a real browser: accessible on a phone and on a screen, and photographed to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.provisioning.sites import StartingSite
from tests import browser as browsers
from tests.cms.conftest import agent_browser
from tests.isolation.world import strongest
from tests.served import drive

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import BrowserContext

    from tenants.models import Commune

PAGES = {
    StartingSite.VILLAGE: {
        "accueil": "/",
        "mairie": "/la-mairie/",
        "dechets": "/vie-pratique/dechets/",
        "travaux": "/vie-pratique/faire-des-travaux/",
        "questions": "/questions-frequentes/",
        "annuaire": "/annuaire/",
    },
    StartingSite.TOWN: {
        "accueil": "/",
        "quotidien": "/au-quotidien/",
        "conseil": "/ma-mairie/conseil-municipal/",
        "petite-enfance": "/a-tous-les-ages/petite-enfance/",
        "piscine": "/sortir-et-bouger/piscine/",
        "associations": "/annuaire/associations/",
        "actualites": "/actualites/",
    },
}

pytestmark = [*browsers.MARKS, pytest.mark.timeout(600)]


def test_its_pages_are_accessible_at_every_width(
    starter: Commune, at_starter: Client, kind: StartingSite
) -> None:
    def look(context: BrowserContext, origin: str) -> None:
        page = context.new_page()
        for name, path in PAGES[kind].items():
            watch = browsers.Watch(page)
            answer = page.goto(origin + path)
            assert answer is not None
            assert answer.status == 200, path
            browsers.check(page, watch, f"depart-{kind.value}-{name}")
            watch.stop()

    drive(at_starter, starter.primary_host, look)


def test_the_examples_screen_is_accessible_and_settles_without_a_script(
    starter: Commune, kind: StartingSite
) -> None:
    alice = agent_browser(starter, strongest(starter, "Alice"))

    def work(context: BrowserContext, origin: str) -> None:
        page = context.new_page()
        watch = browsers.Watch(page)
        page.goto(f"{origin}/gestion/exemples/")
        browsers.check(page, watch, f"exemples-{kind.value}", only=["wcag2a", "wcag2aa"])
        boxes = page.locator("main input[name=page]")
        before = boxes.count()
        assert before > 30
        boxes.nth(0).check()
        boxes.nth(1).check()
        page.get_by_role("button", name="C’est devenu notre texte").click()
        page.get_by_text("2 pages sont devenues les vôtres").wait_for()
        assert page.locator("main input[name=page]").count() == before - 2

    drive(alice, starter.primary_host, work)
