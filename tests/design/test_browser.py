"""The style guide in a real browser: RGAA and WCAG 2.2 AA, no sideways scroll, nothing refused by the CSP."""

from __future__ import annotations

import mimetypes
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import sync_playwright

from design.styleguide import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from playwright.sync_api import Browser, Route

CHROMIUM = shutil.which("chromium")
Scheme = Literal["light", "dark"]
AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"
TAGS = ["RGAAv4", "wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"),
]


@dataclass(frozen=True)
class Page:
    """A response as the browser will get it."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture
def site(at_venissieux: Client) -> dict[str, Page]:
    """Every page of the guide and what they load, drawn before the browser starts: no server, no network."""
    pages: dict[str, Page] = {}
    for page in PAGES:
        pages[f"/style/{page}/"] = draw(at_venissieux, f"/style/{page}/")
        for theme in re.findall(rb'href="(/theme/[^"]+)"', pages[f"/style/{page}/"].body):
            pages[theme.decode()] = draw(at_venissieux, theme.decode())
    pages["/embleme.svg"] = draw(at_venissieux, "/embleme.svg")
    return pages


def draw(client: Client, path: str) -> Page:
    response = client.get(path)
    assert response.status_code == 200, path
    return Page(response.status_code, dict(response.headers), response.content)


@pytest.fixture
def browser(site: dict[str, Page]) -> Iterator[Browser]:
    """Started once the site is drawn: Playwright's loop would keep Django from its database."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def answer(route: Route, site: dict[str, Page]) -> None:
    path = urlsplit(route.request.url).path
    if not path.startswith("/static/"):
        page = site[path]
        route.fulfill(status=page.status, headers=page.headers, body=page.body)
        return
    found = finders.find(path.removeprefix("/static/"))
    assert isinstance(found, str), path
    route.fulfill(body=Path(found).read_bytes(), content_type=mimetypes.guess_type(found)[0] or "font/woff2")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_style_guide_is_accessible(
    browser: Browser, site: dict[str, Page], width: int, scheme: Scheme
) -> None:
    # The page's own policy stays in force: axe is evaluated through the debugger, not added to the page.
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.route("**/*", lambda route: answer(route, site))
    axe = AXE.read_text(encoding="utf-8")
    for page in PAGES:
        tab = context.new_page()
        said: list[str] = []
        tab.on("console", lambda message, said=said: said.append(message.text))
        tab.goto(f"http://venissieux.localhost/style/{page}/")
        tab.wait_for_load_state("networkidle")
        sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert tab.evaluate(sideways) == 0, page
        tab.evaluate(axe)
        result = tab.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS)
        found = [(item["id"], [node["target"] for node in item["nodes"]]) for item in result["violations"]]
        assert found == [], page
        assert len(result["passes"]) > 10
        assert said == [], page
        tab.close()


def test_without_javascript_the_menu_opens_by_keyboard(browser: Browser, site: dict[str, Page]) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    context.route("**/*", lambda route: answer(route, site))
    tab = context.new_page()
    tab.goto("http://venissieux.localhost/style/accueil/")
    menu = tab.locator(".nav-narrow nav")
    assert not menu.is_visible()
    tab.locator(".nav-narrow summary").focus()
    tab.keyboard.press("Enter")
    assert menu.is_visible()
    assert menu.get_by_role("link", name="Mon compte").is_visible()
