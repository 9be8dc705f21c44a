"""Oscar gives a commune, then his own team, what FranceConnect and ProConnect answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser import Watch, check
from tests.e2e.signing_in import as_operator

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.conftest import Demo


def test_the_credentials_of_a_commune_are_changed_without_its_secret_being_shown(
    demo: Demo, page: Page
) -> None:
    watch = Watch(page)
    as_operator(demo, page)
    page.goto(demo.url("operateur", "/communes/givors/"))
    page.get_by_role("link", name="Connexion", exact=True).click()
    page.get_by_role("heading", name="Connexion", exact=True).wait_for()
    check(page, watch, "connexion-commune")
    proconnect = page.get_by_role("region", name="ProConnect")
    assert proconnect.get_by_label("Secret du client").input_value() == ""
    assert demo.url("givors", "/connexion/proconnect/retour/") in proconnect.inner_text()
    kept = proconnect.get_by_label("Adresse du fournisseur").input_value()
    proconnect.get_by_label("Adresse du fournisseur").fill("https://autre.example/api/v2")
    proconnect.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("donnez le secret que le nouveau a remis").first.wait_for()
    check(page, watch, "connexion-commune-refus")
    proconnect.get_by_label("Adresse du fournisseur").fill(kept)
    proconnect.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("ProConnect est configuré").wait_for()
    page.get_by_role("link", name="Retirer FranceConnect").click()
    page.get_by_role("heading", name="Retirer FranceConnect").wait_for()
    check(page, watch, "connexion-retirer")
    page.get_by_role("link", name="Connexion de l’équipe").click()
    page.get_by_role("heading", name="Connexion de l’équipe").wait_for()
    check(page, watch, "connexion-equipe")
