"""Claire publishes a news item with its picture: everybody reads it, in her commune and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browser import Watch, check
from tests.e2e.pictures import photo
from tests.e2e.signing_in import as_agent

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.e2e.conftest import Demo

TITLE = "La rue Gambetta rouvre aux bus"
LEAD = "Les bus y passent de nouveau dès lundi, les voitures à partir de jeudi."
SEEN = "Un bus passe devant les nouveaux arbres de la rue Gambetta."


@pytest.fixture(scope="module")
def published(demo: Demo, chromium: Browser) -> str:
    """The address of what Claire wrote, as the webmasters' screens give it."""
    context = chromium.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    as_agent(demo, page, "venissieux", "claire@venissieux.example")
    page.goto(demo.url("venissieux", "/gestion/"))
    check(page, Watch(page), "gestion")
    page.get_by_role("link", name="Écrire une actualité").click()
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_lead").fill(LEAD)
    _choose_image(page)
    _publish(page)  # she has not said what the picture shows
    page.get_by_text("Dites ce que montre l’image").first.wait_for()
    page.locator("#id_image_alternative").fill(SEEN)
    _publish(page)
    page.locator(".messages .success").wait_for()
    address = page.locator(".messages .success a", has_text="version publiée").first.get_attribute("href")
    context.close()
    assert address
    return urlsplit(address).path


def _choose_image(page: Page) -> None:
    page.get_by_role("button", name="Choisir une image").first.click()
    dialog = page.get_by_role("dialog").last
    dialog.get_by_role("tab", name="Transférer").click()
    dialog.locator("input[type=file]").set_input_files(
        {"name": "gambetta.jpg", "mimeType": "image/jpeg", "buffer": photo("Rue Gambetta")}
    )
    dialog.locator("input[name$=title]").fill("Bus rue Gambetta")
    dialog.locator("form[data-chooser-modal-creation-form]").get_by_role("button", name="Transférer").click()
    dialog.wait_for(state="hidden")


def _publish(page: Page) -> None:
    page.get_by_role("button", name="Plus d'actions").last.click()
    page.locator("button[name=action-publish]").click()


def test_everybody_reads_it_with_its_picture(demo: Demo, page: Page, published: str) -> None:
    watch = Watch(page)
    answer = page.goto(demo.url("venissieux", published))
    assert answer is not None
    assert answer.status == 200
    assert page.get_by_role("heading", level=1).inner_text() == TITLE
    picture = page.get_by_role("img", name=SEEN)
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    assert "/medias/" in picture.evaluate("image => image.currentSrc")
    check(page, watch, "actualite-publiee")


def test_it_comes_first_on_the_home_in_the_list_and_in_the_search(
    demo: Demo, page: Page, published: str
) -> None:
    watch = Watch(page)
    for name, path in {
        "accueil-avec-actualite": "/",
        "actualites-avec-image": "/actualites/",
        "recherche-actualite": "/recherche/?q=gambetta+bus",
    }.items():
        page.goto(demo.url("venissieux", path))
        link = page.locator("main .entries a").first
        assert link.inner_text() == TITLE, path
        assert str(link.get_attribute("href")).endswith(published), path
        check(page, watch, name)


def test_the_next_town_knows_nothing_of_it(demo: Demo, page: Page, published: str) -> None:
    answer = page.goto(demo.url("givors", published))
    assert answer is not None
    assert answer.status == 404
    for path in ("/", "/actualites/", "/recherche/?q=gambetta+bus"):
        page.goto(demo.url("givors", path))
        assert TITLE not in page.content()
    page.goto(demo.url("venissieux", published))
    source = urlsplit(page.get_by_role("img", name=SEEN).evaluate("image => image.currentSrc")).path
    answer = page.goto(demo.url("givors", source))
    assert answer is not None
    assert answer.status == 404


def test_claire_of_givors_does_not_enter_the_site_of_venissieux(demo: Demo, page: Page) -> None:
    as_agent(demo, page, "venissieux", "claire@givors.example")
    page.goto(demo.url("venissieux", "/gestion/"))
    assert "/connexion/" in page.url or page.get_by_text("pas de rôle").count()
