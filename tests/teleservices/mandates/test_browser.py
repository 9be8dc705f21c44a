"""The pages of filing for somebody else, looked at: RGAA and WCAG 2.2 AA, phone and desk, nothing refused by the CSP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from teleservices.dossiers.mandate_mails import contest_token
from teleservices.dossiers.services import contest, write_to_citizen
from tenants.current import commune_context
from tests import browser as browsers
from tests.drawn import Drawn
from tests.people import login
from tests.teleservices.instruction.filing import BIRTH, counter, file_at_desk
from tests.teleservices.journeys import ACT
from tests.teleservices.mandates.test_desk import FORM, JEANNE
from tests.teleservices.mandates.test_relative import JEANNE as RELATIVE
from tests.teleservices.mandates.test_relative import PAGES

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

pytestmark = [*browsers.MARKS, pytest.mark.timeout(300)]
HOST = "http://venissieux.localhost"


def test_the_pages_are_accessible(at_venissieux: Client, venissieux: Commune, alice: Agent) -> None:
    drawn = Drawn()

    def keep(path: str) -> None:
        drawn.keep(HOST + path, at_venissieux.get(path))

    named = {**RELATIVE, "actor_given_names": "Dora", "actor_family_name": "Legrand"}
    for address in PAGES:
        keep(address)
        refused = at_venissieux.post(address, {})
        if address in {PAGES[1], PAGES[4]}:
            drawn.keep(f"{HOST}{address}?refuse", refused, 422)
        at_venissieux.post(address, named)
    at_venissieux.cookies.clear()
    with commune_context(venissieux):
        dossier = file_at_desk(alice, "acte-etat-civil", BIRTH, counter())
        write_to_citizen(dossier, "Votre acte est prêt, au guichet.", agent=alice)
        token = contest_token(dossier)
    keep(f"/suivi/pas-moi/{token}/")
    with commune_context(venissieux):
        contest(dossier, "Je n’ai rien demandé.")
    login(at_venissieux, alice)
    keep("/instruction/deposer/acte-etat-civil/")
    drawn.keep(
        f"{HOST}{FORM}?refuse", at_venissieux.post(FORM, {**JEANNE, "origin": "", "telling": "email"}), 422
    )
    at_venissieux.post(FORM, JEANNE)
    keep(f"{ACT}demande/")
    keep("/instruction/deposer/")
    keep(f"/instruction/{dossier.pk}/prevenir/")
    keep(f"/instruction/{dossier.pk}/")
    drawn.keep_files(at_venissieux, HOST)
    assert drawn.look("mandates") == 14
