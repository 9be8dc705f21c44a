"""A commune's life in a real browser: what citizens see of a site that is not open, and the pages that decide it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tenants import lifecycle, naming
from tenants.admission.door import door
from tenants.admission.rates import Verdict
from tenants.models import Commune
from tests import browser as browsers
from tests.drawn import CONSOLE, Drawn

if TYPE_CHECKING:
    from django.test import Client

pytestmark = browsers.MARKS

HOST = "http://venissieux.localhost"
NOTICE = "Les démarches se font sur le site de la métropole à partir du 1er janvier."


@pytest.fixture
def pages(
    venissieux: Commune, console: Client, at_venissieux: Client, monkeypatch: pytest.MonkeyPatch
) -> Drawn:
    found = Drawn()
    keep = found.keep
    Commune.objects.filter(pk=venissieux.pk).update(
        is_demonstration=False, dpo_contact="dpo@metropole.example"
    )
    venissieux.refresh_from_db()
    keep(f"{HOST}/preparing", at_venissieux.get("/"), 503)
    keep(f"{CONSOLE}/refused", console.post("/communes/venissieux/ouvrir/"), 409)
    keep(f"{CONSOLE}/checklist", console.get("/communes/venissieux/"))
    Commune.objects.filter(pk=venissieux.pk).update(is_demonstration=True)
    venissieux.refresh_from_db()
    lifecycle.open(venissieux)
    monkeypatch.setattr(door, "admit", lambda claims: Verdict("", 60.0))
    keep(f"{HOST}/busy", at_venissieux.get("/"), 429)
    keep(f"{HOST}/busy-sent", at_venissieux.post("/suivi/"), 429)
    monkeypatch.undo()
    keep(f"{CONSOLE}/list", console.get("/"))
    keep(f"{CONSOLE}/several", console.get("/ouverture/plusieurs/"))
    keep(f"{CONSOLE}/suspend", console.get("/communes/venissieux/suspendre/"))
    keep(f"{CONSOLE}/close", console.get("/communes/venissieux/fermer/"))
    keep(f"{CONSOLE}/close-wrong", console.post("/communes/venissieux/fermer/", {"reason": ""}), 422)
    keep(f"{CONSOLE}/rename", console.get("/communes/venissieux/renommer/"))
    lifecycle.suspend(venissieux, reason="Contribution impayée.", notice="Il revient lundi 4 mai.")
    keep(f"{HOST}/suspended", at_venissieux.get("/"), 503)
    lifecycle.close(venissieux, reason="Fusion.", until=date(2031, 3, 12), notice=NOTICE)
    keep(f"{HOST}/closing", at_venissieux.get("/"), 410)
    keep(f"{HOST}/following", at_venissieux.get("/suivi/"))
    found.keep_files(console, CONSOLE)
    found.keep_files(at_venissieux, HOST)
    naming.rename(venissieux, name="Vénissieux-sur-Rhône")  # its former host sends elsewhere from here on
    Commune.objects.filter(pk=venissieux.pk).update(closing_until=date(2026, 1, 1))
    keep(f"{CONSOLE}/closing", console.get("/communes/venissieux-sur-rhone/"))
    return found


def by_keyboard_alone(pages: Drawn) -> int:
    """Those that the public sees, without JavaScript: Tab reaches each link and button; how many."""
    names = [name for name in pages.pages if name.startswith(HOST)]
    for width in (browsers.PHONE, browsers.DESKTOP):
        with pages.browser(java_script_enabled=False, viewport={"width": width, "height": 800}) as context:
            for name in names:
                tab = context.new_page()
                tab.goto(name)
                browsers.check_keyboard(tab, f"{name} at {width} px")
                tab.close()
    return len(names)


def test_the_pages_of_a_communes_life_are_accessible_and_fit_a_phone(pages: Drawn) -> None:
    assert pages.look("life") == 15
    assert by_keyboard_alone(pages) == 6
