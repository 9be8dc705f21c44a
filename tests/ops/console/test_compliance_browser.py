"""The papers of a teleservice in a real browser, on the commune's pages and at the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import browser as browsers
from tests.drawn import ConsolePages, Drawn
from tests.ops.console.test_compliance import PAGE, decision
from tests.people import login

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent

pytestmark = [*browsers.MARKS, pytest.mark.timeout(600)]
HOST = "http://venissieux.localhost"


def test_the_papers_are_accessible(console: Client, at_venissieux: Client, alice: Agent) -> None:
    pages = ConsolePages(console)
    pages.show("vide", PAGE)
    assert console.post(PAGE, decision(reservations="Sauvegarde hors site à terminer.")).status_code == 302
    pages.show("decision", PAGE)
    pages.refuse("erreur", PAGE, decision(reference=""))
    pages.keep_themes()
    assert pages.look("conformite") == 3
    drawn = Drawn()
    for path in (
        "/demarches/enfance/conditions-d-utilisation/",
        "/demarches/enfance/attestation-de-securite/",
        "/demarches/signalement/",
    ):
        drawn.keep(HOST + path, at_venissieux.get(path))
    login(at_venissieux, alice)
    drawn.keep(f"{HOST}/instruction/registre/", at_venissieux.get("/instruction/registre/"))
    drawn.keep_files(at_venissieux, HOST)
    assert drawn.look("papiers") == 4
