"""Somebody in the street reports a pothole from an old phone: no account, no JavaScript, one hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE, Watch, check
from tests.e2e.pictures import photo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.e2e.conftest import Demo

REPORT = "/demarches/signalement/"
REFUSED = re.compile("^Erreur")


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        java_script_enabled=False, locale="fr-FR", viewport={"width": PHONE, "height": 740}
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def mirror(page: Page) -> Page:
    """Where the pages that the phone shows are looked at."""
    return page


@pytest.fixture
def other_phone(chromium: Browser) -> Iterator[Page]:
    """Another device, which has JavaScript."""
    context = chromium.new_context(locale="fr-FR", viewport={"width": PHONE, "height": 740})
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def _look(page: Page, mirror: Page, name: str) -> None:
    """axe is a script: it looks at the same document, without its own scripts, in a browser that has JavaScript."""
    document = re.sub(r"<script\b.*?</script>", "", page.content(), flags=re.DOTALL)
    mirror.route(
        page.url, lambda route: route.fulfill(body=document, content_type="text/html; charset=utf-8")
    )
    mirror.goto(page.url)
    check(mirror, Watch(mirror), name)
    mirror.unroute(page.url)


def _next(page: Page) -> None:
    page.locator("form[data-journey] .actions").get_by_role("button", name="Continuer").click()


def _problem(demo: Demo, page: Page, words: str) -> None:
    page.goto(demo.url("venissieux", REPORT))
    page.get_by_role("button", name="Commencer").click()
    page.get_by_role("heading", level=1, name="Le problème").wait_for()
    page.get_by_role("radio", name="Chaussée ou trottoir abîmé").check()
    page.get_by_label("Décrivez le problème").fill(words)
    page.get_by_role("radio", name="Oui", exact=True).check()


def test_a_pothole_is_reported_and_followed_without_account_nor_script(
    demo: Demo, phone: Page, mirror: Page
) -> None:
    _problem(demo, phone, "Trou de 30 cm au milieu de la piste cyclable")
    _look(phone, mirror, "signalement-1-probleme")
    _next(phone)
    phone.get_by_text("Route départementale ou autoroute").wait_for()  # who else answers for roads
    _look(phone, mirror, "signalement-1-qui")
    _next(phone)
    phone.get_by_role("heading", level=1, name="L’endroit").wait_for()
    _next(phone)
    expect(phone).to_have_title(REFUSED)
    _look(phone, mirror, "signalement-2-lieu-erreur")
    phone.get_by_label("Adresse ou repère").fill("devant le 12 avenue Marcel-Houël")
    _next(phone)
    phone.get_by_role("heading", level=1, name="Une photo").wait_for()
    phone.locator("input[type=file]").set_input_files(
        {"name": "trou.jpg", "mimeType": "image/jpeg", "buffer": photo("Piste cyclable")}
    )
    phone.get_by_role("button", name="Envoyer ce fichier").click()
    phone.get_by_text("trou.jpg").first.wait_for()
    _look(phone, mirror, "signalement-3-photo")
    _next(phone)
    phone.get_by_role("heading", level=1, name="Être tenu au courant").wait_for()
    _look(phone, mirror, "signalement-4-contact")
    _next(phone)
    phone.get_by_role("heading", level=1, name="Vérifiez vos réponses").wait_for()
    _look(phone, mirror, "signalement-5-verifier")
    phone.get_by_role("button", name="Envoyer ma demande").click()
    phone.get_by_role("heading", name="Votre demande est envoyée").wait_for()
    _look(phone, mirror, "signalement-6-envoyee")
    reference, code = phone.locator("dl.codes .code").all_inner_texts()
    _follow(demo, phone, mirror, reference, code)


def _follow(demo: Demo, page: Page, mirror: Page, reference: str, code: str) -> None:
    """On the same phone, its memory emptied: the code alone opens the request, and only with the reference."""
    page.context.clear_cookies()
    page.goto(demo.url("venissieux", "/suivi/"))
    page.get_by_label("Référence").fill(reference)
    page.get_by_label("Code de suivi").fill("2222-2222-2222-2222")
    page.get_by_role("button", name="Voir ma demande").click()
    expect(page).to_have_title(REFUSED)
    assert "piste cyclable" not in page.content()
    _look(page, mirror, "suivi-mauvais-code")
    page.get_by_label("Code de suivi").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Voir ma demande").click()
    page.get_by_role("heading", name="Ce qui s’est passé").wait_for()
    assert reference in page.inner_text("main")
    _look(page, mirror, "suivi-demande")
    page.get_by_label("Votre message").fill("Un cycliste est tombé ce matin.")
    page.get_by_role("button", name="Envoyer le message").click()
    page.get_by_text("Un cycliste est tombé ce matin.").first.wait_for()
    page.get_by_role("button", name="Fermer sur cet appareil").click()
    page.goto(demo.url("givors", "/suivi/"))
    page.get_by_label("Référence").fill(reference)
    page.get_by_label("Code de suivi").fill(code)
    page.get_by_role("button", name="Voir ma demande").click()
    expect(page).to_have_title(REFUSED)


def test_a_draft_waits_behind_a_code_and_opens_on_another_device(
    demo: Demo, phone: Page, mirror: Page, other_phone: Page
) -> None:
    _problem(demo, phone, "Grille d’égout descellée")
    phone.locator("form[data-journey]").get_by_role("button", name="Finir plus tard").click()
    phone.get_by_role("heading", level=1, name="Finir plus tard").wait_for()
    _look(phone, mirror, "brouillon-plus-tard")
    phone.get_by_role("button", name="Afficher un code").click()
    code = phone.locator("p.code").inner_text()
    _look(phone, mirror, "brouillon-code")
    other_phone.goto(demo.url("venissieux", "/suivi/reprendre/"))
    other_phone.get_by_label("Code de reprise").fill(code)
    check(other_phone, Watch(other_phone), "brouillon-reprendre")
    other_phone.get_by_role("button", name="Reprendre").click()
    other_phone.locator("form[data-journey]").wait_for()
    other_phone.goto(demo.url("venissieux", REPORT + "probleme/"))
    assert other_phone.get_by_label("Décrivez le problème").input_value() == "Grille d’égout descellée"
