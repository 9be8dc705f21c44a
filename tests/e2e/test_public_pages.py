"""Every public page of a commune, in a real browser: accessible at both widths, nothing refused by the CSP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import Watch, check

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.conftest import Demo

PAGES = {
    "accueil": "/",
    "actualites": "/actualites/",
    "demarches": "/demarches/",
    "acte": "/demarches/acte-etat-civil/",
    "signalement": "/demarches/signalement/",
    "actes": "/actes/",
    "suivi": "/suivi/",
    "connexion": "/connexion/",
    "connexion-agents": "/connexion/agents/",
    "recherche": "/recherche/?q=naissance",
    "recherche-vide": "/recherche/?q=zzzz",
    "plan-du-site": "/plan-du-site/",
    "accessibilite": "/accessibilite/",
    "mentions-legales": "/mentions-legales/",
    "donnees-personnelles": "/donnees-personnelles/",
    "contact": "/contact/",
    "saisine": "/saisir-par-voie-electronique/",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_public_page_is_accessible(demo: Demo, page: Page, name: str) -> None:
    watch = Watch(page)
    response = page.goto(demo.url("venissieux", PAGES[name]))
    assert response is not None
    assert response.status == 200
    assert "Vénissieux" in page.title() + page.inner_text("body")
    check(page, watch, name)


def test_a_page_that_does_not_exist_says_so_in_plain_words(demo: Demo, page: Page) -> None:
    watch = Watch(page)
    response = page.goto(demo.url("venissieux", "/nulle-part/"))
    assert response is not None
    assert response.status == 404
    check(page, watch, "404")


@pytest.mark.parametrize(
    "slug",
    [
        "corbas",
        "givors",
        "grigny-sur-rhone",
        "oullins-pierre-benite",
        "rive-de-gier",
        "saint-chamond",
        "saint-romain-en-gier",
        "vaulx-en-velin",
        "venissieux",
    ],
)
def test_each_of_the_nine_communes_has_its_own_site(demo: Demo, page: Page, slug: str) -> None:
    page.goto(demo.url(slug))
    name = next(c["name"] for c in demo.document["communes"] if c["slug"] == slug)
    assert name in page.title()
    body = page.inner_text("body")
    assert "Site de démonstration, sans lien avec la commune" in body.replace("\xa0", " ")
    assert page.locator("meta[name=robots][content*=noindex]").count() or "noindex" in (
        page.request.get(f"http://127.0.0.1:{demo.port}/", headers={"Host": f"{slug}.localhost"}).headers.get(
            "x-robots-tag"
        )
        or ""
    )


def test_without_javascript_the_menu_and_the_search_work(demo: Demo, chromium) -> None:  # type: ignore[no-untyped-def]
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(demo.url("venissieux"))
    page.get_by_text("Menu", exact=True).first.click()
    expect(page.get_by_role("link", name="Démarches", exact=True).first).to_be_visible()
    page.get_by_text("Menu", exact=True).first.click()
    page.get_by_role("searchbox").first.fill("acte de naissance")
    page.get_by_role("button", name="Chercher").first.click()
    expect(page.get_by_role("link", name="acte d’état civil").first).to_be_visible()
    context.close()
