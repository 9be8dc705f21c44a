"""The admin under the public pages' policy: no inline script, no inline style, in a real browser at work (pitfall 24)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FilePayload
from playwright.sync_api import TimeoutError as NotThere

from cms.blocks.models import ReusableSection
from cms.gestion import publication
from cms.pages.models import HomePage, NewsIndexPage, NewsPage, StandardPage
from identity.audit.services import SYSTEM
from tenants.current import commune_context
from tests import browser as browsers
from tests.cms.conftest import photo, upload
from tests.served import drive

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import BrowserContext
    from playwright.sync_api import Page as Tab

    from tenants.models import Commune

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
LISTEN = """document.addEventListener("securitypolicyviolation", event => console.error(
    "CSP", event.violatedDirective, event.blockedURI, event.sourceFile, event.lineNumber, event.sample))"""


class Watched:
    """A browser whose every console is read."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.origin, self.said = origin, list[str]()
        context.add_init_script(LISTEN)
        context.on("console", lambda message: self._note(message.type, message.text))
        context.on("weberror", lambda error: self.said.append(str(error.error)))
        self.tab: Tab = context.new_page()
        self.tab.set_default_timeout(20_000)

    def _note(self, kind: str, text: str) -> None:
        # A browser that nobody touched asks nothing before it leaves a page: Chromium says so.
        if kind == "error" and not any(
            usual in text for usual in ("Failed to load resource", "beforeunload")
        ):
            self.said.append(text)

    def go(self, path: str, says: str = "") -> Tab:
        answer = self.tab.goto(self.origin + path, wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        if says:
            assert says in self.tab.content(), path
        assert self.said == [], f"{path}: {self.said}"
        return self.tab

    def nothing_refused(self, where: str) -> None:
        assert self.said == [], f"{where}: {self.said}"


pytestmark = [*browsers.MARKS, pytest.mark.timeout(400)]


@dataclass(frozen=True)
class Places:
    """Ids of what the webmaster goes to."""

    home: int
    index: int
    news: int
    image: int


@pytest.fixture
def places(alice_at_work: Client, venissieux: Commune) -> Places:
    image = upload(alice_at_work, venissieux)
    with commune_context(venissieux):
        news = NewsPage.objects.filter(is_example=True).order_by("pk").first()
        assert news is not None
        return Places(HomePage.objects.get().pk, NewsIndexPage.objects.get().pk, news.pk, image.pk)


def test_she_reads_her_screens(alice_at_work: Client, venissieux: Commune, places: Places) -> None:
    paths = (
        "/gestion/", f"/gestion/pages/{places.home}/", f"/gestion/pages/{places.news}/edit/",
        f"/gestion/pages/{places.news}/history/", f"/gestion/pages/{places.home}/add_subpage/",
        f"/gestion/pages/add/pages/newspage/{places.index}/", f"/gestion/pages/{places.news}/copy/",
        f"/gestion/pages/{places.news}/move/", f"/gestion/pages/{places.news}/usage/",
        f"/gestion/pages/{places.news}/unpublish/", f"/gestion/pages/{places.news}/delete/",
        "/gestion/images/", "/gestion/images/multiple/add/", f"/gestion/images/{places.image}/",
        "/gestion/documents/", "/gestion/documents/multiple/add/", "/gestion/documents/add/",
        "/gestion/snippets/pages/newscategory/", "/gestion/snippets/pages/newscategory/add/",
        "/gestion/redirects/", "/gestion/redirects/add/", "/gestion/redirects/import/", "/gestion/aide/",
        "/gestion/settings/pages/siteappearance/", "/gestion/account/", "/gestion/pages/search/?q=march",
        "/gestion/reports/site-history/", "/gestion/reports/aging-pages/", "/gestion/reports/locked/",
    )  # fmt: skip

    def work(context: BrowserContext, origin: str) -> None:
        watched = Watched(context, origin)
        for path in paths:
            watched.go(path)

    drive(alice_at_work, venissieux.primary_host, work)


def test_she_writes_a_page_with_everything_in_it(
    alice_at_work: Client, venissieux: Commune, places: Places
) -> None:
    def work(context: BrowserContext, origin: str) -> None:
        watched = Watched(context, origin)
        tab = watched.go(f"/gestion/pages/add/pages/standardpage/{places.home}/")
        tab.locator("#id_title").fill("La médiathèque")
        _add_block(tab, "Texte")
        _write_a_link(tab)
        _add_block(tab, "Image")
        _send_an_image(tab)
        _add_block(tab, "Document à télécharger")
        _send_a_document(tab)
        _comment(tab)
        watched.nothing_refused("blocks, choosers, comments")
        _preview(tab)
        watched.nothing_refused("preview")
        _schedule(tab)
        watched.nothing_refused("schedule")
        _publish(tab)
        watched.nothing_refused("publication")
        edit = str(tab.locator(".messages a[href$='/edit/']").first.get_attribute("href"))
        tab = watched.go(urlsplit(edit).path)
        tab.locator("#id_title").fill("La médiathèque du centre")
        _publish(tab)
        watched.go(urlsplit(edit).path.replace("/edit/", "/history/"))
        tab.locator("main table .w-dropdown__toggle").first.click()
        compare = urlsplit(edit).path.replace("/edit/", "/revisions/compare/earliest...latest/")
        watched.go(compare, "La médiathèque du centre")

    drive(alice_at_work, venissieux.primary_host, work)


def _add_block(tab: Tab, label: str) -> None:
    tab.locator("#panel-child-contenu-body-section").get_by_title("Insérer un bloc").last.click()
    tab.get_by_role("option", name=label, exact=True).click()


def _write_a_link(tab: Tab) -> None:
    editor = tab.locator(".public-DraftEditor-content").last
    editor.click()
    editor.press_sequentially("Ouverte du mardi au samedi. ")
    tab.keyboard.press("Control+k")
    dialog = tab.get_by_role("dialog")
    dialog.get_by_role("link", name="Lien externe").click()
    dialog.locator("#id_external-link-chooser-url").fill("https://www.service-public.fr/")
    dialog.locator("#id_external-link-chooser-link_text").fill("Service public")
    dialog.get_by_role("button", name="Insérer un lien").click()
    dialog.wait_for(state="hidden")
    tab.keyboard.press("Control+a")
    tab.keyboard.press("Control+c")


def _send_an_image(tab: Tab) -> None:
    body = tab.locator("#panel-child-contenu-body-section")
    body.get_by_role("button", name="Choisir une image").last.click()
    dialog = tab.get_by_role("dialog").last
    dialog.get_by_role("tab", name="Transférer").click()
    sent = photo("médiathèque.jpg", "#2F5D62")
    dialog.locator("input[type=file]").set_input_files(
        {"name": "mediatheque.jpg", "mimeType": "image/jpeg", "buffer": sent.read()}
    )
    dialog.locator("input[name$=title]").fill("La façade")
    dialog.locator("form[data-chooser-modal-creation-form]").get_by_role("button", name="Transférer").click()
    dialog.wait_for(state="hidden")
    body.locator("input[name$='-alternative']").last.fill("La façade de brique, côté parc")


def _send_a_document(tab: Tab) -> None:
    body = tab.locator("#panel-child-contenu-body-section")
    body.get_by_role("button", name="Choisir un document").last.click()
    dialog = tab.get_by_role("dialog").last
    dialog.get_by_role("tab", name="Transférer").click()
    dialog.locator("input[type=file]").set_input_files(
        {"name": "horaires.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    dialog.locator("input[name$=title]").fill("Horaires d’été")
    dialog.locator("form[data-chooser-modal-creation-form]").get_by_role("button", name="Transférer").click()
    dialog.wait_for(state="hidden")


def _comment(tab: Tab) -> None:
    section = tab.locator("#panel-child-contenu-introduction-section")
    say = tab.get_by_role("button", name="Commenter", exact=True)
    for patience in (5_000, 20_000):
        section.hover()
        section.get_by_role("button", name="Ajouter un commentaire").click()
        tab.locator(".comment textarea").last.fill("Est-ce ouvert le lundi ?")
        try:
            say.dispatch_event("click", timeout=patience)
        except (
            NotThere
        ):  # Wagtail kept the draft at that moment, and drew its comments again without this one
            continue
        return
    pytest.fail("no comment could be said")


def _preview(tab: Tab) -> None:
    tab.locator("[data-side-panel-toggle=preview]").click()
    tab.frame_locator("iframe.w-preview__iframe").last.locator("h1").wait_for()
    tab.locator("[data-side-panel-toggle=checks]").click()
    tab.wait_for_load_state("networkidle")


def _schedule(tab: Tab) -> None:
    tab.locator("[data-side-panel-toggle=status]").click()
    tab.get_by_role("button", name="Programmer", exact=True).click()
    tab.locator("#id_go_live_at").click()
    tab.locator(".xdsoft_datetimepicker:visible .xdsoft_date").last.click()
    dialog = tab.get_by_role("dialog").last
    tab.locator("#id_go_live_at").fill("")
    tab.keyboard.press("Escape")
    dialog.wait_for(state="hidden")


def _publish(tab: Tab) -> None:
    tab.get_by_role("button", name="Plus d'actions").last.click()
    tab.locator("button[name=action-publish]").click()
    tab.locator(".messages .success").wait_for()
    tab.wait_for_load_state("networkidle")


def test_she_arranges_images_redirects_and_lists(
    alice_at_work: Client, venissieux: Commune, places: Places
) -> None:
    """Focal point, several files at once, a page chooser in a form of Django, bulk actions, a date."""

    def work(context: BrowserContext, origin: str) -> None:
        watched = Watched(context, origin)
        tab = watched.go(f"/gestion/images/{places.image}/")
        picture = tab.locator(".focal-point-chooser .jcrop-tracker").last.bounding_box()
        assert picture
        tab.mouse.move(picture["x"] + 20, picture["y"] + 20)
        tab.mouse.down()
        tab.mouse.move(picture["x"] + 120, picture["y"] + 90, steps=4)
        tab.mouse.up()
        assert int(tab.locator("input.focal_point_width").input_value()) > 0
        watched.nothing_refused("focal point")

        tab = watched.go("/gestion/images/multiple/add/")
        files = [
            (name, photo(name, colour).read())
            for name, colour in (("une.jpg", "#112233"), ("deux.jpg", "#445566"))
        ]
        tab.locator("input[type=file]").set_input_files(
            [FilePayload(name=name, mimeType="image/jpeg", buffer=content) for name, content in files]
        )
        tab.locator("#upload-list .upload-success").nth(1).wait_for()
        watched.nothing_refused("several files")

        tab = watched.go("/gestion/redirects/add/")
        tab.locator("[data-chooser-action-choose]:visible").first.click()
        tab.get_by_role("dialog").last.locator("a.choose-page").first.click()
        tab.get_by_role("dialog").last.wait_for(state="hidden")
        assert tab.locator("input[name=redirect_page]").input_value() == str(places.home)
        watched.nothing_refused("page chooser")

        tab = watched.go(f"/gestion/pages/{places.news}/edit/")
        tab.locator("#id_date").click()
        tab.locator(".xdsoft_datetimepicker:visible .xdsoft_date").first.click()
        watched.nothing_refused("date")

        tab = watched.go(f"/gestion/pages/{places.index}/")
        for box in tab.locator("[data-bulk-action-checkbox]:visible").all()[:2]:
            box.check()
        tab.locator(".footer--bulk-actions a, .footer a", has_text="Dépublier").first.click()
        tab.wait_for_load_state("networkidle")
        watched.nothing_refused("bulk actions")

    drive(alice_at_work, venissieux.primary_host, work)


def test_she_shows_a_section_and_three_people_publish_a_page(
    alice_at_work: Client, venissieux: Commune, places: Places
) -> None:
    """The chooser of snippets in the body of a page; a page submitted, sent back and approved through their dialogs."""
    with commune_context(venissieux):
        ReusableSection.objects.create(name="Accès", body=[("paragraph", "<p>Par le parc.</p>")])
        publication.turn_on(actor=SYSTEM)

    def work(context: BrowserContext, origin: str) -> None:
        watched = Watched(context, origin)
        tab = watched.go(f"/gestion/pages/add/pages/standardpage/{places.home}/")
        tab.locator("#id_title").fill("La piscine")
        _choose_a_section(tab)
        watched.nothing_refused("section chooser")
        tab.get_by_role("button", name="Enregistrer le brouillon").last.click()
        tab.wait_for_url("**/edit/")
        edit = urlsplit(tab.url).path
        tab = watched.go(edit)
        _more(tab, "button[name=action-submit]")
        watched.nothing_refused("submission")
        tab = watched.go(edit)
        _answer(tab, "reject", "Ajoutez les horaires.")
        watched.nothing_refused("page sent back")
        tab = watched.go(edit)
        _more(tab, "button[name=action-submit]")
        for comment in ("Relu.", "On publie."):
            tab = watched.go(edit)
            _answer(tab, "approve", comment)
            watched.nothing_refused(f"approval: {comment}")
        watched.go(edit.replace("/edit/", "/workflow_history/"))
        tab.locator("main a[href*='/workflow_history/']").first.click()
        tab.wait_for_load_state("networkidle")
        assert "Ajoutez les horaires." in tab.content()
        watched.nothing_refused("history of the workflow")

    drive(alice_at_work, venissieux.primary_host, work)
    with commune_context(venissieux):
        page = StandardPage.objects.get(title="La piscine")
        assert page.live
        assert [block.block_type for block in page.body] == ["reusable"]


def _choose_a_section(tab: Tab) -> None:
    _add_block(tab, "Section réutilisable")
    body = tab.locator("#panel-child-contenu-body-section")
    body.locator("[data-chooser-action-choose]:visible").last.click()
    dialog = tab.get_by_role("dialog").last
    dialog.get_by_role("textbox").first.fill("Acc")
    dialog.get_by_role("link", name="Accès", exact=True).click()
    dialog.wait_for(state="hidden")
    assert "Accès" in body.inner_text()


def _more(tab: Tab, button: str) -> None:
    tab.get_by_role("button", name="Plus d'actions").last.click()
    tab.locator(button).last.click()
    tab.locator(".messages .success").wait_for()
    tab.wait_for_load_state("networkidle")


def _answer(tab: Tab, verb: str, comment: str) -> None:
    """With a comment, through the dialog."""
    button = tab.locator(f"[data-workflow-action-name={verb}][data-workflow-action-modal-url]").last
    if not button.is_visible():
        tab.get_by_role("button", name="Plus d'actions").last.click()
    button.click()
    dialog = tab.get_by_role("dialog").last
    dialog.locator("textarea").fill(comment)
    dialog.locator("button[type=submit]").click()
    tab.locator(".messages .success").wait_for()
    tab.wait_for_load_state("networkidle")
