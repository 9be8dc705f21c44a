"""The pages that speak of the State's data, in a real browser: what is asked, what is found, what is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import browser as browsers
from tests.drawn import Drawn
from tests.teleservices.journeys import begin, filled
from tests.teleservices.state import CHESS, FRIENDS, state_data
from tests.teleservices.test_state_data import _agrees, communes, start, state  # noqa: F401 (fixtures)

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from tenants.models import Commune

pytestmark = [*browsers.MARKS, pytest.mark.timeout(600)]
HOST = "http://venissieux.localhost"
ASSOCIATION = "/demarches/subvention-association/"


def test_the_pages_are_accessible(
    at_venissieux: Client,
    communes: dict[str, Commune],  # noqa: F811
    start: str,  # noqa: F811
    state: dict[str, str],  # noqa: F811
    settings: SettingsWrapper,
) -> None:
    client, drawn = at_venissieux, Drawn()
    for path in (f"{start}revenus/", f"{start}donnees-de-l-etat/quotient/"):
        drawn.keep(HOST + path, client.get(path))
    given = _agrees(client, start, state)
    drawn.keep(f"{HOST}/reponse/", given)
    refused = client.post(f"{start}revenus/", filled(given, renoncer="quotient"))
    drawn.keep(f"{HOST}/sans-reponse/", refused)
    with state_data() as (base, _heard):
        settings.COMPANIES = f"recherche+{base}/annuaire"
        begin(client, ASSOCIATION)
        step = f"{ASSOCIATION}association/"
        for name, siret in (
            ("trouvee", FRIENDS.siret),
            ("a-completer", CHESS.siret),
            ("inconnue", "90000007600019"),
        ):
            sent = filled(client.get(step), siret=siret, chercher="siret")
            drawn.keep(f"{HOST}/{name}/", client.post(step, sent))
    drawn.keep_files(client, HOST)
    assert drawn.look("etat") == 7
