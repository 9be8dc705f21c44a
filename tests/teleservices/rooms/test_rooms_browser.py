"""The calendar of the rooms and their planning in a real browser: RGAA and WCAG 2.2 AA, on a phone and on a desk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from teleservices.dossiers.services import decide
from tenants.current import commune_context
from tests import browser as browsers
from tests.drawn import Drawn
from tests.teleservices.rooms.lending import BOOK, HALL, ROOMS, ask_for, choose, evening, in_days, lend

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from tenants.models import Commune

pytestmark = [*browsers.MARKS, pytest.mark.timeout(300)]
HOST = "http://venissieux.localhost"


@pytest.fixture
def screens(venissieux: Commune, at_venissieux: Client, alice: Agent) -> Drawn:
    desk = Client(headers={"host": venissieux.primary_host})
    hall = lend(desk, venissieux, alice)
    day = in_days(40)
    dossier = ask_for(at_venissieux, venissieux, evening(hall, day))
    drawn = Drawn()
    other = Client(headers={"host": venissieux.primary_host})
    other.post(f"{BOOK}commencer-la-demarche/")
    path = f"{BOOK}creneau/?salle={hall.pk}&mois={day:%Y-%m}"
    drawn.keep(HOST + path, other.get(path))
    drawn.keep(f"{HOST}/pris/", choose(other, evening(hall, day)))
    last = day + timedelta(weeks=5)
    ends = {f"creneau-until-{part}": str(getattr(last, part)) for part in ("day", "month", "year")}
    sent = {"creneau": evening(hall, day), "vu": "creneau", **ends}
    drawn.keep(f"{HOST}/serie/", other.post(f"{BOOK}creneau/", sent, follow=True))
    with commune_context(venissieux):
        decide(dossier, "reservee", agent=alice)
    drawn.keep(f"{HOST}/contrat/", at_venissieux.get(f"/suivi/demandes/{dossier.pk}/"))
    for shape in ("forme=liste", "forme=tableau", "vue=semaine&forme=tableau"):
        drawn.keep(f"{HOST}{ROOMS}?{shape}", desk.get(f"{ROOMS}?{shape}&jour={day.isoformat()}"))
    drawn.keep(f"{HOST}{ROOMS}fermer/", desk.get(f"{ROOMS}fermer/"))
    wrong = HALL | {"service": str(hall.service_id), "horaires-0-start": "x"}
    drawn.keep(f"{HOST}{ROOMS}{hall.pk}/", desk.post(f"{ROOMS}{hall.pk}/", wrong), 422)
    drawn.keep_files(desk, HOST)
    return drawn


def test_the_calendar_and_the_planning_are_for_everyone(screens: Drawn) -> None:
    screens.look("rooms")
