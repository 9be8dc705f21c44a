"""Pages of a journey in a real browser: every kind of field, a group and its items, the price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import browser as browsers
from tests.drawn import Drawn
from tests.teleservices.journeys import answer, begin, filled
from tests.teleservices.offering import offer
from tests.teleservices.test_groups import child, started, write

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune

pytestmark = [*browsers.MARKS, pytest.mark.timeout(600)]
HOST = "http://venissieux.localhost"


@pytest.fixture
def screens(venissieux: Commune, at_venissieux: Client) -> Drawn:
    drawn, client = Drawn(), at_venissieux

    def show(path: str) -> None:
        drawn.keep(HOST + path, client.get(path))

    def refuse(name: str, path: str) -> None:
        drawn.keep(f"{HOST}/{name}/", client.post(path, filled(client.get(path))))

    fields = offer(venissieux, "champs")
    begin(client, fields)
    show(f"{fields}numeros/")
    refuse("numeros-manquants", f"{fields}numeros/")
    answer(client, f"{fields}numeros/", plaque="ab-123-cd", surface="12,5")
    show(f"{fields}trace/")
    answer(client, f"{fields}trace/", **{"parcours-text": "autour du stade"})
    show(f"{fields}choix/")
    refuse("choix-manquants", f"{fields}choix/")

    family = started(client, venissieux)
    listing = f"{family}enfants/"
    show(listing)
    refuse("personne", listing)
    lea = child(client.get(listing))
    show(lea)
    refuse("enfant-incomplet", lea)
    drawn.keep(f"{HOST}/un-enfant/", client.get(listing))
    refuse("enfant-a-completer", listing)
    write(client, lea, "Léa", "cp")
    write(client, child(client.get(listing)), "Jean-Christophe Maximilien", "cp")
    drawn.keep(f"{HOST}/deux-enfants/", client.get(listing))
    client.post(listing, filled(client.get(listing)))
    answer(client, f"{family}fratrie/")
    show(f"{family}verifier-et-envoyer/")

    tables = offer(venissieux, "location")
    begin(client, tables)
    answer(client, f"{tables}besoin/", tables="3", habitant="oui", association="non")
    show(f"{tables}pieces/")
    answer(client, f"{tables}besoin/", tables="3", habitant="non", association="non")
    answer(client, f"{tables}pieces/")
    show(f"{tables}verifier-et-envoyer/")
    drawn.keep_files(client, HOST)
    return drawn


def test_the_pages_are_accessible(screens: Drawn) -> None:
    assert screens.look("champs") == 15
