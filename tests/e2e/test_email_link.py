"""A citizen without FranceConnect signs in by a link in an e-mail, and leaves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser import Watch, check

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.conftest import Demo

ADDRESS = "sans.franceconnect@usagers.example"


def test_a_link_by_email_opens_an_account_once_and_she_leaves(demo: Demo, page: Page) -> None:
    watch = Watch(page)
    page.goto(demo.url("venissieux", "/connexion/"))
    page.get_by_role("button", name="Recevoir un lien").click()
    expect(page.locator(".error-summary")).to_be_visible()
    check(page, watch, "lien-erreur")
    page.locator("input[type=email]").fill(ADDRESS)
    page.get_by_role("button", name="Recevoir un lien").click()
    page.get_by_role("heading", name="Regardez vos e-mails").wait_for()
    check(page, watch, "lien-envoye")
    mail = demo.wait_mail(ADDRESS, "")
    assert "Vénissieux" in mail["from"]
    link = re.search(r"http://venissieux\S+/connexion/courriel/\S+", mail["text"])
    assert link
    page.goto(link.group())
    check(page, watch, "lien-ouvert")
    page.get_by_role("button", name="Me connecter").click()
    page.get_by_role("heading", name="Mes demandes").wait_for()
    assert ADDRESS in page.inner_text("main")
    check(page, watch, "compte-par-e-mail")
    page.get_by_role("link", name="Me déconnecter").or_(
        page.get_by_role("button", name="Me déconnecter")
    ).click()
    page.get_by_role("button", name="Me déconnecter").click()
    page.goto(demo.url("venissieux", "/compte/"))
    assert "/connexion/" in page.url
    page.goto(link.group())
    assert "ne sert plus" in page.inner_text("main").replace("\xa0", " ")
    check(page, watch, "lien-deja-utilise")
