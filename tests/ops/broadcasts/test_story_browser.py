"""A broadcast from its first word to its report, by keyboard: Oscar writes, chooses and sends, Alice accepts one content and
declines another, Oscar reads what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from ops.broadcasts import services
from ops.broadcasts.models import Broadcast
from tests import browser as browsers
from tests.cms.conftest import agent_browser
from tests.conftest import OPERATOR_HOST
from tests.served import drive

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from playwright.sync_api import BrowserContext
    from playwright.sync_api import Page as Tab
    from pytest_django import DjangoCaptureOnCommitCallbacks

    from identity.accounts.models import Agent
    from tenants.models import Commune

WIDTHS = (360, 768, 1280)
FIRST, SECOND = "Canicule\u00a0: les gestes qui protègent", "Recensement\u00a0: les agents passent en janvier"

pytestmark = [*browsers.MARKS, pytest.mark.timeout(400)]


def _look(tab: Tab, watch: browsers.Watch, name: str) -> None:
    tab.evaluate("document.fonts.ready.then(() => true)")
    browsers.check(tab, watch, f"envois-{name}", WIDTHS)


def _press(tab: Tab, button: str) -> None:
    """Reached by Tab from where the person is, then Enter."""
    wanted = tab.get_by_role("button", name=button).first
    for _stop in range(120):
        if wanted.evaluate("one => one === document.activeElement"):
            break
        tab.keyboard.press("Tab")
    else:
        pytest.fail(f"Tab never reaches « {button} »")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")


def _write(tab: Tab, title: str) -> None:
    """A news item proposed to two communes of a list: arrows choose, Tab goes on."""
    level, listed = tab.locator("[name=level]"), tab.locator("[name=listed]")
    expect(level).to_be_visible()
    expect(listed).to_be_hidden()
    tab.get_by_role("radio", name="Une alerte en haut des pages").focus()
    tab.keyboard.press("ArrowDown")
    assert tab.get_by_role("radio", name="Une actualité").is_checked()
    expect(level).to_be_hidden()
    expect(tab.locator("[name=legal_kind]")).to_be_hidden()
    tab.keyboard.press("Tab")
    tab.keyboard.type(title)
    tab.keyboard.press("Tab")
    tab.keyboard.type("Buvez de l’eau, restez au frais.\n\nPrenez des nouvelles de vos voisins.")
    assert tab.get_by_role("textbox", name="Titre").input_value() == title
    tab.get_by_role("radio", name="Toutes les communes").focus()
    for _choice in range(4):
        tab.keyboard.press("ArrowDown")
    expect(listed).to_be_visible()
    expect(tab.locator("[name=department]")).to_be_hidden()
    tab.get_by_role("textbox", name="Liste de communes").focus()
    tab.keyboard.type("69259 69091")
    _press(tab, "Voir avant d’envoyer")


def _operator_sends(titles: tuple[str, ...]) -> Callable[[BrowserContext, str], None]:
    def work(context: BrowserContext, origin: str) -> None:
        tab = context.new_page()
        watch = browsers.Watch(tab)
        tab.goto(f"{origin}/envois/")
        _look(tab, watch, "ecrire")
        _press(tab, "Voir avant d’envoyer")
        assert tab.get_by_role("textbox", name="Titre").get_attribute("aria-invalid") == "true"
        _look(tab, watch, "refuse")
        for title in titles:
            tab.goto(f"{origin}/envois/")
            _write(tab, title)
            assert "Rien n’est parti" in tab.inner_text("main")
            _look(tab, watch, "confirmer")
            browsers.check_keyboard(tab, "envois-confirmer")
            _press(tab, "Envoyer à 2")
            assert "En cours" in tab.inner_text("main")
            watch.stop()  # it asks again by itself: what that says is of the next page
            watch = browsers.Watch(tab)

    return work


def _webmaster_answers(context: BrowserContext, origin: str) -> None:
    tab = context.new_page()
    watch = browsers.Watch(tab)
    tab.goto(f"{origin}/gestion/")
    tab.get_by_role("main").get_by_role("link", name="Répondre").first.click()
    tab.wait_for_url("**/gestion/envois/")
    _look(tab, watch, "a-decider")
    for title, verb in ((FIRST, "Accepter et publier"), (SECOND, "Refuser")):
        _press(tab, f"{verb}\u00a0: {title}")
    assert "Rien n’attend de réponse" in tab.inner_text("main")
    _look(tab, watch, "decides")


def _operator_reads(reports: list[str]) -> Callable[[BrowserContext, str], None]:
    def work(context: BrowserContext, origin: str) -> None:
        tab = context.new_page()
        watch = browsers.Watch(tab)
        for address, outcome in zip(
            reports, ("Accepté par la commune", "Refusé par la commune"), strict=True
        ):
            tab.goto(origin + address)
            rows = tab.get_by_role("row")
            assert outcome in rows.filter(has_text="69259").inner_text()
            assert "sans réponse" in rows.filter(has_text="69091").inner_text()
            _look(tab, watch, "rapport")
            browsers.check_keyboard(tab, "envois-rapport")
            with tab.expect_download() as download:
                tab.get_by_role("link", name="Télécharger le rapport").press("Enter")
            assert download.value.suggested_filename.endswith(".csv")
        tab.goto(f"{origin}/envois/")
        assert all(title in tab.inner_text("main") for title in (FIRST, SECOND))
        _look(tab, watch, "precedents")

    return work


def test_the_whole_story_by_keyboard(
    console: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    venissieux: Commune,
    givors: Commune,
    alice: Agent,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        drive(console, OPERATOR_HOST, _operator_sends((FIRST, SECOND)))
    sent = {one.title: f"/envois/{one.pk}/" for one in Broadcast.objects.all()}
    assert set(sent) == {FIRST, SECOND}
    drive(agent_browser(venissieux, alice), venissieux.primary_host, _webmaster_answers)
    assert services.follow(venissieux) == 2
    drive(console, OPERATOR_HOST, _operator_reads([sent[FIRST], sent[SECOND]]))
