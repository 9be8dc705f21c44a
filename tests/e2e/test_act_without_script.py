"""A son asks for his father's death act, and a clerk answers: neither browser runs any script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import PHONE
from tests.e2e.signing_in import as_agent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.e2e.conftest import Demo

HIS_MAIL = "paul@usagers.example"
ACT = "/demarches/acte-etat-civil/"


def _plain(chromium: Browser, width: int) -> Iterator[Page]:
    context = chromium.new_context(
        java_script_enabled=False, locale="fr-FR", viewport={"width": width, "height": 740}
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def paul(chromium: Browser) -> Iterator[Page]:
    yield from _plain(chromium, PHONE)


@pytest.fixture
def claire(chromium: Browser) -> Iterator[Page]:
    yield from _plain(chromium, 1280)


def _next(page: Page, title: str) -> None:
    page.locator("form[data-journey] .actions").get_by_role("button", name="Continuer").click()
    page.get_by_role("heading", level=1, name=title, exact=True).wait_for()


def _ask(demo: Demo, page: Page) -> None:
    page.goto(demo.url("givors", ACT))
    page.get_by_role("button", name="Commencer").click()
    page.get_by_role("group", name="Est-ce pour une carte").get_by_label("Non").check()
    page.get_by_label("Acte de décès").check()
    _next(page, "La date et le lieu")
    page.get_by_label("En France").check()
    # The town is asked for once France is chosen: without a script, on the page that comes back.
    town = page.get_by_label("Dans quelle commune ?")
    if not town.count() or not town.is_visible():
        _next(page, "La date et le lieu")
    town.fill("Givors")
    for part, value in {"Jour": "3", "Mois": "4", "Année": "2019"}.items():
        page.get_by_label(part).fill(value)
    _next(page, "Le document")
    assert page.get_by_label("Extrait avec filiation").count() == 0, "not for a death"
    page.get_by_label("Copie intégrale").check()
    page.get_by_label("Combien d’exemplaires ?").fill("2")
    _next(page, "La personne concernée")
    page.get_by_label("Nom de naissance").fill("Fabre")
    page.get_by_label("Prénoms").fill("Marcel")
    _next(page, "Vos coordonnées")
    page.get_by_label("Nom de naissance").fill("Fabre")
    page.get_by_label("Prénoms").fill("Paul")
    page.get_by_label("Votre adresse e-mail").fill(HIS_MAIL)
    page.locator("[name=adresse-street]").fill("3 rue du Moulin")
    page.locator("[name=adresse-postcode]").fill("69700")
    page.locator("[name=adresse-city]").fill("Givors")
    _next(page, "Recevoir l’acte")
    page.get_by_label("Par courrier").check()
    page.get_by_role("checkbox", name="J’atteste").check()
    _next(page, "Vérifiez vos réponses")
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.get_by_role("heading", name="Votre demande est envoyée").wait_for()


def _send_the_act(demo: Demo, page: Page, reference: str) -> None:
    as_agent(demo, page, "givors", "claire@givors.example")
    page.goto(demo.url("givors", "/instruction/?file=toutes"))
    page.get_by_role("searchbox").or_(page.locator("input[name=q]")).first.fill(reference)
    page.keyboard.press("Enter")
    page.locator("table.table--inbox a").first.click()
    page.get_by_role("button", name="Prendre en charge").click()
    page.get_by_text("Vous suivez cette demande.").wait_for()
    page.get_by_role("link", name="Décider").click()
    page.get_by_label("Acte envoyé par courrier").check()
    page.get_by_role("button", name="Voir ce que l’usager recevra").click()
    page.get_by_role("heading", name="Ce que l’usager recevra").wait_for()
    page.locator("button[name=etape][value=envoyer]").click()
    page.get_by_text("La décision est rendue").wait_for()


def test_an_act_is_asked_for_and_sent_without_any_script(demo: Demo, paul: Page, claire: Page) -> None:
    _ask(demo, paul)
    reference, code = paul.locator("dl.codes .code").all_inner_texts()
    demo.wait_mail(HIS_MAIL, reference)
    _send_the_act(demo, claire, reference)
    demo.wait_mail(HIS_MAIL, "Réponse")
    paul.context.clear_cookies()
    paul.goto(demo.url("givors", "/suivi/"))
    paul.get_by_label("Référence").fill(reference)
    paul.get_by_label("Code de suivi").fill(code)
    paul.get_by_role("button", name="Voir ma demande").click()
    paul.get_by_text("vous a été envoyé par courrier").first.wait_for()
