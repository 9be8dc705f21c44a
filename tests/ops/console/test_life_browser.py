"""A commune's life in a real browser: what citizens see of a site that is not open, and the pages that decide it."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders

from tenants import lifecycle, naming
from tenants.admission.door import door
from tenants.admission.rates import Verdict
from tenants.models import Commune
from tests import browser as browsers

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Route

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        browsers.chromium() is None, reason="Chromium is not installed: apt-get install chromium"
    ),
]

HOST = "http://venissieux.localhost"
CONSOLE = "http://operateur.localhost"
NOTICE = "Les démarches se font sur le site de la métropole à partir du 1er janvier."


@dataclass(frozen=True)
class Drawn:
    """A response as the browser will get it."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture
def pages(
    venissieux: Commune, console: Client, at_venissieux: Client, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Drawn]:
    """Drawn before the browser starts: no server, no network."""
    found: dict[str, Drawn] = {}

    def keep(name: str, answer: Any) -> None:
        found[name] = Drawn(answer.status_code, dict(answer.headers), answer.content)

    Commune.objects.filter(pk=venissieux.pk).update(
        is_demonstration=False, dpo_contact="dpo@metropole.example"
    )
    venissieux.refresh_from_db()
    keep(f"{HOST}/preparing", at_venissieux.get("/"))
    keep(f"{CONSOLE}/refused", console.post("/communes/venissieux/ouvrir/"))
    keep(f"{CONSOLE}/checklist", console.get("/communes/venissieux/"))
    Commune.objects.filter(pk=venissieux.pk).update(is_demonstration=True)
    venissieux.refresh_from_db()
    lifecycle.open(venissieux)
    monkeypatch.setattr(door, "admit", lambda claims: Verdict("", 60.0))
    keep(f"{HOST}/busy", at_venissieux.get("/"))
    keep(f"{HOST}/busy-sent", at_venissieux.post("/suivi/"))
    monkeypatch.undo()
    keep(f"{CONSOLE}/list", console.get("/"))
    keep(f"{CONSOLE}/several", console.get("/ouverture/plusieurs/"))
    keep(f"{CONSOLE}/suspend", console.get("/communes/venissieux/suspendre/"))
    keep(f"{CONSOLE}/close", console.get("/communes/venissieux/fermer/"))
    keep(f"{CONSOLE}/close-wrong", console.post("/communes/venissieux/fermer/", {"reason": ""}))
    keep(f"{CONSOLE}/rename", console.get("/communes/venissieux/renommer/"))
    lifecycle.suspend(venissieux, reason="Contribution impayée.", notice="Il revient lundi 4 mai.")
    keep(f"{HOST}/suspended", at_venissieux.get("/"))
    lifecycle.close(venissieux, reason="Fusion.", until=date(2031, 3, 12), notice=NOTICE)
    keep(f"{HOST}/closing", at_venissieux.get("/"))
    keep(f"{HOST}/following", at_venissieux.get("/suivi/"))
    for name, page in list(found.items()):
        host = console if name.startswith(CONSOLE) else at_venissieux
        for path in {"/embleme.svg", *re.findall(r'href="(/theme/[^"]+)"', page.body.decode())}:
            keep(
                f"{name.rpartition('/')[0]}{path}",
                host.get(path, headers={"host": str(urlsplit(name).hostname)}),
            )
    naming.rename(venissieux, name="Vénissieux-sur-Rhône")  # its former host sends elsewhere from here on
    Commune.objects.filter(pk=venissieux.pk).update(closing_until=date(2026, 1, 1))
    keep(f"{CONSOLE}/closing", console.get("/communes/venissieux-sur-rhone/"))
    return found


def answer(route: Route, pages: dict[str, Drawn]) -> None:
    path = urlsplit(route.request.url).path
    if not path.startswith("/static/"):
        page = pages[route.request.url]
        route.fulfill(status=page.status, headers=page.headers, body=page.body)
        return
    file = finders.find(path.removeprefix("/static/"))
    assert isinstance(file, str), path
    route.fulfill(body=Path(file).read_bytes(), content_type=mimetypes.guess_type(file)[0] or "font/woff2")


def by_keyboard_alone(pages: dict[str, Drawn], prefix: str) -> int:
    """Those that the public sees, without JavaScript: Tab reaches each link and button; how many."""
    names = [name for name in pages if name.startswith(HOST) and not name.endswith((".svg", ".css"))]
    with browsers.opened() as browser:
        for width in (browsers.PHONE, browsers.DESKTOP):
            context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
            context.route("**/*", lambda route: answer(route, pages))
            for name in names:
                tab = context.new_page()
                tab.goto(name)
                browsers.check_keyboard(tab, f"{prefix} {name} at {width} px")
                tab.close()
            context.close()
    return len(names)


def look(pages: dict[str, Drawn], prefix: str) -> int:
    """Each page in a browser, at both widths; how many."""
    names = [name for name in pages if not name.endswith((".svg", ".css"))]
    with browsers.opened() as browser:
        context = browser.new_context()
        context.route("**/*", lambda route: answer(route, pages))
        for name in names:
            tab = context.new_page()
            watch = browsers.Watch(tab)
            tab.goto(name)
            tab.wait_for_load_state("networkidle")
            browsers.check(tab, watch, f"{prefix}-{name.rpartition('/')[2]}-{urlsplit(name).hostname}")
            tab.close()
    return len(names)


def test_the_pages_of_a_communes_life_are_accessible_and_fit_a_phone(pages: dict[str, Drawn]) -> None:
    assert look(pages, "life") == 15
    assert by_keyboard_alone(pages, "life") == 6
