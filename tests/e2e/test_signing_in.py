"""FranceConnect and ProConnect in a real browser, in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser import Watch, check
from tests.e2e.signing_in import as_agent, as_citizen, as_operator

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.conftest import Demo


def test_a_citizen_comes_in_by_franceconnect_and_leaves_both_sessions(demo: Demo, page: Page) -> None:
    watch = Watch(page)
    as_citizen(demo, page, "venissieux")
    page.goto(demo.url("venissieux", "/compte/"))
    assert "DUBOIS" in page.inner_text("body").upper()
    check(page, watch, "compte")
    page.get_by_role("link", name="Me déconnecter").click()
    check(page, watch, "deconnexion")
    page.get_by_role("button", name="Me déconnecter").click()
    page.get_by_role("heading", name="Vous êtes déconnecté").wait_for()
    check(page, watch, "deconnecte")
    page.goto(demo.url("venissieux", "/compte/"))
    assert "/connexion/" in page.url


def test_her_account_in_one_commune_is_unknown_in_the_next(demo: Demo, page: Page) -> None:
    as_citizen(demo, page, "venissieux")
    page.goto(demo.url("givors", "/compte/"))
    assert "/connexion/" in page.url


def test_a_clerk_comes_in_by_proconnect(demo: Demo, page: Page) -> None:
    watch = Watch(page)
    as_agent(demo, page, "venissieux", "claire@venissieux.example")
    page.goto(demo.url("venissieux", "/instruction/"))
    assert "Claire" in page.inner_text("body")
    check(page, watch, "instruction")


def test_a_clerk_of_another_commune_is_refused_in_plain_words(demo: Demo, page: Page) -> None:
    as_agent(demo, page, "givors", "claire@venissieux.example")
    page.goto(demo.url("givors", "/instruction/"))
    assert "/connexion/" in page.url


def test_the_console_asks_for_a_second_factor(demo: Demo, page: Page) -> None:
    as_agent(demo, page, "operateur", "oscar@operateur.example")
    assert "second-facteur" in page.url
    page.goto(demo.url("operateur"))
    assert "second-facteur" in page.url


def test_the_operator_sees_the_nine_communes(demo: Demo, page: Page) -> None:
    watch = Watch(page)
    as_operator(demo, page)
    body = page.inner_text("body")
    for commune in demo.document["communes"]:
        assert commune["name"] in body
    check(page, watch, "console")
    page.get_by_role("link", name="Vénissieux").first.click()
    check(page, watch, "console-commune")
    for name, path in {
        "facturation": "/facturation/",
        "simulation": "/facturation/simulation/",
        "ouverture": "/ouverture/",
    }.items():
        page.goto(demo.url("operateur", path))
        check(page, watch, name)
