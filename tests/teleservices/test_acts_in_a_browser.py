"""Extensions, documents and silences on screen: RGAA and WCAG 2.2 AA at both widths, nothing refused by the CSP."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from teleservices.documents.services import issue_document
from teleservices.dossiers import services
from tenants.current import commune_context
from tests import browser as browsers
from tests.drawn import Drawn
from tests.people import login, login_citizen
from tests.teleservices.clocks import URBANISME, filed, offer_with_clock
from tests.teleservices.journeys import soup

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from tenants.models import Commune

pytestmark = [*browsers.MARKS, pytest.mark.timeout(600)]
HOST = "http://venissieux.localhost"


def _version(page: Any) -> Any:
    return soup(page).find("input", attrs={"name": "version"})["value"]  # type: ignore[index]


def test_the_pages_are_accessible(venissieux: Commune, bob: Agent, dora: Citizen) -> None:
    desk: Any = Client(headers={"host": venissieux.primary_host})
    phone: Any = Client(headers={"host": venissieux.primary_host})
    login(desk, bob)
    login_citizen(phone, dora)
    with commune_context(venissieux):
        now = timezone.now()
        running = filed(offer_with_clock(timing=URBANISME), now=now)
        first = issue_document(running, "courrier", agent=bob, text="Madame,\n\nVenez lundi.")
        issue_document(running, "courrier", agent=bob, text="Madame,\n\nVenez mardi.", replaces=first.pk)
        refused = filed(offer_with_clock("rejection", slug="seconde"), now=now, citizen=dora)
        services.decide(refused, "refus", reason="place", agent=bob)
        silent = filed(offer_with_clock(slug="troisieme"), now=now - timedelta(days=90), citizen=dora)
        services.keep_watch(now)
    one = f"/instruction/{running.pk}/"
    drawn = Drawn()
    for path in (one, f"{one}prolonger/", f"{one}rediger/", f"{one}decider/", f"/instruction/{silent.pk}/"):
        drawn.keep(HOST + path, desk.get(path))
    version = _version(desk.get(f"{one}rediger/"))
    for name, path, sent in (
        ("prolonger", "prolonger/", {"extension": "abf", "text": ""}),
        ("rediger", "rediger/", {"template": "courrier", "text": ""}),
        ("refuser", "decider/", {"decision": "refus:place", "text": "", "letter": ""}),
    ):
        answer = desk.post(one + path, {**sent, "version": version, "etape": "apercu"})
        drawn.keep(f"{HOST}/{name}/", answer)
    for dossier in (refused, silent):
        path = f"/suivi/demandes/{dossier.pk}/"
        drawn.keep(HOST + path, phone.get(path))
    drawn.keep_files(desk, HOST)
    assert drawn.look("acts") == 10
