"""Oscar opens a commune from its INSEE code, stops it, starts it again; bills a member and sees the money come."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import Watch, check
from tests.e2e.conftest import wait
from tests.e2e.signing_in import as_operator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.e2e.conftest import Demo

MORNANT = "69141"


@pytest.fixture(scope="module")
def oscar(demo: Demo, chromium: Browser) -> Iterator[Page]:
    """His browser, signed in once: a recovery code serves once."""
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    as_operator(demo, page)
    yield page
    context.close()


@pytest.fixture(scope="module")
def mornant(demo: Demo, oscar: Page) -> str:
    """The console's address of a commune that was opened from it."""
    watch = Watch(oscar)
    oscar.goto(demo.url("operateur", "/ouverture/"))
    oscar.get_by_label("Nom ou code").fill(MORNANT)
    oscar.get_by_role("button", name="Chercher").click()
    oscar.get_by_role("link", name="Mornant").click()
    oscar.get_by_role("heading", name="Ouvrir Mornant").wait_for()
    oscar.get_by_label("Adresse électronique du premier").fill("dgs@mornant.example")
    oscar.get_by_label("Commune de démonstration").check()
    check(oscar, watch, "ouverture-confirmer")
    oscar.get_by_role("button", name="Ouvrir la commune").click()
    oscar.wait_for_url("**/ouverture/suivi/**")
    check(oscar, watch, "ouverture-en-cours")
    oscar.get_by_text("La commune est prête.").wait_for(timeout=60_000)
    check(oscar, watch, "ouverture-prete")
    return demo.url("operateur", "/communes/mornant/")


@pytest.mark.parametrize(
    ("code", "words"),
    [("69152", "Pierre-Bénite"), ("69999", "Aucune commune ne correspond"), ("mornan", "Mornant")],
)
def test_a_code_that_cannot_be_opened_says_why(demo: Demo, oscar: Page, code: str, words: str) -> None:
    watch = Watch(oscar)
    oscar.goto(demo.url("operateur", "/ouverture/"))
    oscar.get_by_label("Nom ou code").press_sequentially(code)
    oscar.locator("#communes-trouvees").get_by_text(words).first.wait_for()
    check(oscar, watch, f"ouverture-{code}")


def test_a_delegated_commune_names_the_one_that_it_belongs_to(demo: Demo, oscar: Page) -> None:
    oscar.goto(demo.url("operateur", "/ouverture/?q=69152"))
    said = oscar.locator("#communes-trouvees")
    assert "69149" in said.inner_text()
    said.get_by_role("link", name="Oullins-Pierre-Bénite").first.click()
    expect(oscar.locator("main")).to_contain_text("existe déjà")


def test_a_new_commune_answers_and_its_checklist_says_what_remains(
    demo: Demo, oscar: Page, page: Page, mornant: str
) -> None:
    demo.wait_mail("dgs@mornant.example", "")
    watch = Watch(oscar)
    oscar.goto(mornant)
    assert "Mise en ligne" in oscar.inner_text("main")
    assert oscar.locator(".check--missing").count() > 0
    check(oscar, watch, "console-mornant")
    _move(oscar, mornant, "Ouvrir au public")
    public = Watch(page)
    _wait_status(page, demo.url("mornant"), 200)
    assert "Mornant" in page.title()
    check(page, public, "mornant-accueil")


def test_the_sheet_of_a_commune_is_written_and_an_administrator_invited(
    demo: Demo, oscar: Page, mornant: str
) -> None:
    watch = Watch(oscar)
    oscar.goto(mornant)
    oscar.get_by_role("link", name=re.compile("compléter.*Numéro SIRET")).click()
    oscar.get_by_label("SIRET de la commune").fill("21690141300000")
    oscar.get_by_label("Adresse électronique de la mairie").fill("mairie")
    check(oscar, watch, "console-fiche")
    oscar.get_by_role("button", name="Enregistrer la fiche").click()
    oscar.get_by_text("n’est pas une adresse électronique").first.wait_for()
    check(oscar, watch, "console-fiche-a-corriger")
    oscar.get_by_label("SIRET de la commune").fill("216 901 413 00015")
    oscar.get_by_label("Adresse électronique de la mairie").fill("mairie@mornant.example")
    oscar.get_by_label("Délégué à la protection").fill("Cabinet Data, dpo@data.example")
    oscar.get_by_role("button", name="Enregistrer la fiche").click()
    oscar.get_by_text("La fiche de Mornant est enregistrée.").wait_for()
    oscar.get_by_role("link", name="Inviter un administrateur").click()
    oscar.get_by_label("Adresse électronique professionnelle").fill("adjointe@mornant.example")
    check(oscar, watch, "console-inviter")
    oscar.get_by_role("button", name="Envoyer l’invitation").click()
    oscar.get_by_text("L’invitation est partie").wait_for()
    demo.wait_mail("adjointe@mornant.example", "")
    check(oscar, watch, "console-mornant-fiche")
    oscar.get_by_role("button", name="Retirer l’invitation de adjointe@mornant.example").click()
    oscar.get_by_text("son lien ne sert plus").wait_for()


def test_a_real_commune_is_seen_by_its_preview_link_alone(demo: Demo, oscar: Page, page: Page) -> None:
    watch = Watch(oscar)
    oscar.goto(demo.url("operateur", "/ouverture/69249/"))
    oscar.get_by_role("button", name="Ouvrir la commune").click()
    oscar.get_by_text("La commune est prête.").wait_for(timeout=60_000)
    oscar.get_by_role("link", name="Voir la commune").click()
    oscar.get_by_role("heading", name="Aperçu").wait_for()
    check(oscar, watch, "console-apercu")
    link = oscar.locator(".preview a").get_attribute("href")
    assert link
    _wait_status(page, link.partition("?")[0], 503)
    _wait_status(page, link, 200)


def _wait_status(page: Page, address: str, status: int) -> None:
    """Each process of the site learns of a change of state within seconds."""

    def answers() -> bool:
        answer = page.goto(address)
        return answer is not None and answer.status == status

    wait(answers, seconds=30)


def _move(page: Page, address: str, words: str) -> None:
    page.goto(address)
    offered = page.get_by_role("link", name=words)
    if offered.count():
        offered.click()
        page.get_by_role("button", name=words).click()
        page.wait_for_url(address)


def test_a_name_of_the_commune_is_asked_for_and_given_up(oscar: Page, mornant: str) -> None:
    watch = Watch(oscar)
    oscar.goto(mornant)
    oscar.get_by_role("link", name="Noms de domaine", exact=True).click()
    field = oscar.get_by_label("Nom de domaine")
    field.fill("*.mornant.fr")
    oscar.get_by_role("button", name="Ajouter").click()
    check(oscar, watch, "console-domaines-a-corriger")
    field.fill("Mornant-en-Lyonnais.example")
    oscar.get_by_role("button", name="Ajouter").click()
    oscar.get_by_text("_parvis.mornant-en-lyonnais.example", exact=True).wait_for()
    check(oscar, watch, "console-domaines")
    oscar.get_by_role("link", name="Retirer mornant-en-lyonnais.example").click()
    check(oscar, watch, "console-domaine-retirer")
    oscar.get_by_role("button", name="Retirer").click()
    oscar.get_by_text("ne mène plus nulle part").wait_for()
    oscar.goto(f"{mornant}domaines/mornant.localhost/principale/")
    check(oscar, watch, "console-domaine-principale")


def test_a_suspended_commune_says_so_and_comes_back(
    demo: Demo, oscar: Page, page: Page, mornant: str
) -> None:
    watch, public = Watch(oscar), Watch(page)
    _move(oscar, mornant, "Ouvrir au public")
    oscar.goto(mornant)
    oscar.get_by_role("link", name="Suspendre").click()
    check(oscar, watch, "console-suspendre")
    oscar.get_by_role("button", name="Suspendre").click()
    oscar.wait_for_url(mornant)
    _wait_status(page, demo.url("mornant"), 503)
    check(page, public, "mornant-suspendue")
    _move(oscar, mornant, "Remettre en service")
    _wait_status(page, demo.url("mornant"), 200)


def test_a_simulation_shows_who_pays_what_and_why(demo: Demo, oscar: Page) -> None:
    watch = Watch(oscar)
    oscar.goto(demo.url("operateur", "/facturation/simulation/"))
    oscar.get_by_role("button", name="Simuler").click()
    oscar.get_by_role("heading", name="Par membre").wait_for()
    oscar.locator("details summary").first.click()
    check(oscar, watch, "simulation-calculee")


def test_an_invoice_paid_at_stripe_is_paid_in_the_ledger(demo: Demo, oscar: Page, page: Page) -> None:
    watch = Watch(oscar)
    oscar.goto(demo.url("operateur", "/facturation/"))
    check(oscar, watch, "facturation-avant")
    row = (
        oscar.locator("table", has=oscar.get_by_text("Numéro", exact=True))
        .locator("tbody tr")
        .filter(has_not_text=re.compile("Payée"))
    )
    row.first.get_by_role("link").first.click()
    check(oscar, watch, "facture")
    address = oscar.url
    payment = oscar.get_by_role("link", name="Page de paiement").get_attribute("href")
    assert payment
    page.goto(payment)
    check(page, Watch(page), "stripe-facture")
    page.get_by_role("button", name="Simuler le paiement par virement").click()
    page.get_by_text("Payée", exact=True).wait_for()
    # Not « Aucun encaissement » alone: a page drawn at that very moment may hold the payment and the former state.
    wait(
        lambda: oscar.goto(address) and "Payée" in oscar.get_by_role("heading", level=1).inner_text(),
        seconds=60,
    )
    assert "Aucun encaissement" not in oscar.inner_text("main")
    check(oscar, watch, "facture-payee")
    number = oscar.get_by_role("heading", level=1).inner_text().split(" ")[0]
    oscar.goto(demo.url("operateur", "/facturation/"))
    line = oscar.locator("tbody tr", has_text=number).last.inner_text()
    assert "Payée" in line
