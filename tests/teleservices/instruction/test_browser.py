"""The agents' screens in a real browser: RGAA and WCAG 2.2 AA, no sideways scroll, nothing refused by the CSP."""

from __future__ import annotations

import mimetypes
import re
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone
from playwright.sync_api import sync_playwright

from identity.town_hall.enums import DefaultService
from teleservices.deadlines import CorrectionReason
from teleservices.dossiers.services import (
    answer_correction,
    ask_correction,
    assign,
    decide,
    note,
    take_charge,
    write_to_citizen,
    write_to_town_hall,
)
from teleservices.instruction.versions import latest_version
from tenants.current import commune_context
from tests.people import login, service
from tests.teleservices.instruction.filing import (
    HOLE,
    file_act,
    file_report,
    file_request,
    offer_with_deadline,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from playwright.sync_api import Browser, Route

    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from tenants.models import Commune

CHROMIUM = shutil.which("chromium")
Scheme = Literal["light", "dark"]
AXE = Path(__file__).resolve().parents[2] / "vendor" / "axe.min.js"
TAGS = ["RGAAv4", "wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"),
]


@dataclass(frozen=True)
class Page:
    """A response as the browser will get it."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture
def site(
    venissieux: Commune, at_venissieux: Client, alice: Agent, bob: Agent, dora: Citizen
) -> dict[str, Page]:
    """Every screen, drawn before the browser starts: no server, no network."""
    login(at_venissieux, alice)
    with commune_context(venissieux):
        keys = busy_week(alice, bob, dora)
        version = latest_version(keys["late"])
    one = f"/instruction/{keys['late']}/"
    pages = {path: draw(at_venissieux.get(path)) for path in (
        "/instruction/", "/instruction/?ecran=queues", "/instruction/?file=terminees", "/instruction/?file=toutes&q=rien",
        one, f"/instruction/{keys['act']}/", f"/instruction/{keys['ended']}/", f"/instruction/{keys['waiting']}/",
        f"{one}demander/", f"{one}ecrire/", f"{one}decider/", f"{one}confier/",
        f"/instruction/{keys['act']}/decider/", f"/instruction/{keys['ended']}/rouvrir/",
    )}  # fmt: skip
    pages["/apercu/"] = draw(
        at_venissieux.post(f"{one}demander/", {**ASKED, "etape": "apercu", "version": version})
    )
    refused = {"decision": "", "text": "Bonjour", "etape": "apercu", "version": version}
    pages["/erreur/"] = draw(at_venissieux.post(f"{one}decider/", refused))
    act = f"/instruction/{keys['act']}/decider/"
    pages["/depasse/"] = draw(
        at_venissieux.post(act, {"decision": "envoye", "text": "Bonne journée", "version": 0})
    )
    for page in list(pages.values()):
        for theme in re.findall(rb'href="(/theme/[^"]+)"', page.body):
            pages[theme.decode()] = draw(at_venissieux.get(theme.decode()))
    pages["/embleme.svg"] = draw(at_venissieux.get("/embleme.svg"))
    return pages


ASKED = {
    "fields_asked": ["photos"],
    "reason": "incorrect",
    "text": "La photo est illisible : envoyez-la de nouveau, bien éclairée.",
}


def busy_week(alice: Agent, bob: Agent, dora: Citizen) -> dict[str, Any]:
    """A few dossiers in every state, some late, one with a conversation."""
    now, street = timezone.now(), service(DefaultService.PUBLIC_SPACE)
    slug = offer_with_deadline(street).slug
    keys: dict[str, Any] = {}
    for days in (40, 32, 29, 28, 20, 3):
        filed = file_request(
            slug, {**HOLE, "email": "jean@exemple.example"}, now=now - timedelta(days=days), with_photo=True
        )
        keys.setdefault("late", filed.pk)
        keys["soon"] = filed.pk
    waiting = file_report(now - timedelta(days=2), with_photo=True)
    correction = ask_correction(
        waiting,
        agent=bob,
        reason=CorrectionReason.INCOMPLETE,
        text="Où est-ce exactement ?",
        fields=["position"],
    )
    keys["waiting"] = waiting.pk
    act = file_act(dora, now - timedelta(days=1))
    take_charge(act, agent=alice)
    write_to_citizen(act, "Bonjour,\nl’acte est retrouvé, il part demain.", agent=alice)
    write_to_town_hall(act, "Merci beaucoup !")
    note(act, "Registre de 1984, volume 2.", agent=alice)
    keys["act"] = act.pk
    file_act(now=now - timedelta(hours=5), acte="deces", document="copie_integrale")
    ended = file_act(now=now - timedelta(days=9))
    decide(ended, "envoye", agent=alice)
    keys["ended"] = ended.pk
    second = file_report(now - timedelta(days=1), email="paul@exemple.example")
    again = ask_correction(
        second, agent=bob, reason=CorrectionReason.INCORRECT, text="Précisez.", fields=["position"]
    )
    answer_correction(again, text="Devant le 14.", answers={"position": {"text": "devant le 14"}})
    assign(second, to=bob, agent=alice)
    assert correction.answered_at is None
    return keys


def draw(response: Any) -> Page:
    assert response.status_code in {200, 409, 422}, response.status_code
    return Page(response.status_code, dict(response.headers), response.content)


@pytest.fixture
def browser(site: dict[str, Page]) -> Iterator[Browser]:
    """Started once the site is drawn: Playwright's loop would keep Django from its database."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def answer(route: Route, site: dict[str, Page]) -> None:
    address = urlsplit(route.request.url)
    if not address.path.startswith("/static/"):
        page = site[f"{address.path}?{address.query}" if address.query else address.path]
        route.fulfill(status=page.status, headers=page.headers, body=page.body)
        return
    found = finders.find(address.path.removeprefix("/static/"))
    assert isinstance(found, str), address.path
    route.fulfill(body=Path(found).read_bytes(), content_type=mimetypes.guess_type(found)[0] or "font/woff2")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_screens_are_accessible(
    browser: Browser, site: dict[str, Page], width: int, scheme: Scheme
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    page.on(
        "console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    page.route("**/*", lambda route: answer(route, site))
    problems: list[str] = []
    for path in site:
        if path.startswith(("/theme/", "/embleme")):
            continue
        page.goto(f"http://venissieux.localhost{path}", wait_until="load")
        page.evaluate(AXE.read_text())
        found = page.evaluate(f"axe.run(document, {{runOnly: {TAGS}, resultTypes: ['violations']}})")
        problems += [
            f"{path} {one['id']}: {[node['html'] for node in one['nodes']]}" for one in found["violations"]
        ]
        scrolls = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        problems += [f"{path} scrolls sideways at {width}"] if scrolls else []
    said = [
        text
        for text in said
        if "Failed to load resource" not in text or ("409" not in text and "422" not in text)
    ]
    assert not problems
    assert not said
    context.close()


def test_by_keyboard_without_javascript(browser: Browser, site: dict[str, Page]) -> None:
    """From the inbox, past the queues, to the most urgent request and its first action."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.route("**/*", lambda route: answer(route, site))
    page.goto("http://venissieux.localhost/instruction/")
    page.get_by_role("link", name="Aller à la liste").focus()
    page.keyboard.press("Enter")
    for _press in range(5):  # words, procedure, state, search, then the first request
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_role("heading", level=1).inner_text() == "Occuper le domaine public"
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text().strip() == "Prendre en charge"
    context.close()
