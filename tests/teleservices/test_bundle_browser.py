"""The page of every procedure in a real browser: axe, scroll, CSP. Its deposit: ``test_bundle_live``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from teleservices.catalogue.shipped import shipped_procedures
from teleservices.dossiers.models import Offer
from tenants.current import commune_context
from tests import browser as browsers
from tests.drawn import Drawn
from tests.people import login

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

pytestmark = [*browsers.MARKS, pytest.mark.timeout(600)]
HOST = "http://venissieux.localhost"
PREPARED = {
    "carte-identite-passeport": {"titre": "deux", "age": "mineur", "motif": "premiere"},
    "pacs": {
        "convention": "modele",
        "naissance_france": "oui",
        "ne_etranger": "non",
        "etranger": "ne_ailleurs",
        "residence": "oui",
        "avant": "deux",
        "protege": "non",
    },
    "attestation-accueil": {"accueillant": "etranger", "logement": "heberge", "mineur": "oui"},
}


@pytest.fixture
def pages(venissieux: Commune, at_venissieux: Client, alice: Agent) -> Drawn:
    with commune_context(venissieux):
        Offer.objects.filter(slug="listes-electorales").update(settings={"scrutin": "2027-04-11"})
        Offer.objects.filter(slug="carte-identite-passeport").update(settings={"a_dr": True})
        Offer.objects.filter(slug="concession-funeraire").update(
            settings={"prix_caveau": {"15 ans": 45000, "30 ans": 135050}}
        )
        Offer.objects.filter(slug="tranquillite-vacances").update(settings={"police_municipale": True})
    drawn = Drawn()
    for path in ["/demarches/", *(f"/demarches/{slug}/" for slug in shipped_procedures())]:
        drawn.keep(HOST + path, at_venissieux.get(path))
    for slug, answers in PREPARED.items():
        path = f"/demarches/{slug}/ce-qu-il-faut-apporter/"
        drawn.keep(HOST + path, at_venissieux.get(path))
        drawn.keep(f"{HOST}/liste/{slug}/", at_venissieux.post(path, answers | {"vu": list(answers)}))
    login(at_venissieux, alice)
    for path in (
        "/instruction/demarches/",
        "/instruction/demarches/concession-funeraire/",
        "/instruction/demarches/carte-identite-passeport/",
    ):
        drawn.keep(HOST + path, at_venissieux.get(path))
    drawn.keep_files(at_venissieux, HOST)
    return drawn


def test_the_pages_of_procedures_are_accessible(pages: Drawn) -> None:
    assert pages.look("bundle") == 1 + len(shipped_procedures()) + 2 * len(PREPARED) + 3
