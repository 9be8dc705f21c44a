"""What is proposed again, what is known nearby, what was dangerous: looked at in a browser (axe, 360 and 1280 px)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from teleservices.dossiers.models import Dossier, Piece
from tenants.current import commune_context
from tests import browser as browsers
from tests.drawn import Drawn
from tests.people import login_citizen
from tests.teleservices.journeys import (
    ACT,
    BIRTH,
    POTHOLE,
    REPORT,
    answer,
    filled,
    go_through,
    picture,
    send,
    upload,
)

if TYPE_CHECKING:
    from django.test import Client

    from identity.citizens.models import Citizen
    from tenants.models import Commune

pytestmark = [*browsers.MARKS, pytest.mark.timeout(600)]
HOST = "http://venissieux.localhost"


def test_the_pages_are_accessible(venissieux: Commune, at_venissieux: Client, dora: Citizen) -> None:
    login_citizen(at_venissieux, dora)
    drawn = Drawn()
    go_through(at_venissieux, ACT, BIRTH)
    send(at_venissieux, ACT)
    go_through(at_venissieux, ACT, BIRTH[:6])
    drawn.keep(f"{HOST}/repris/", at_venissieux.get(f"{ACT}demandeur/"))
    go_through(at_venissieux, REPORT, POTHOLE)
    send(at_venissieux, REPORT)
    go_through(at_venissieux, REPORT, POTHOLE[:2])
    page = at_venissieux.get(f"{REPORT}photo/")
    at_venissieux.post(
        f"{REPORT}photo/", filled(page, photos=upload("trou.jpg", picture()), ajouter="photos")
    )
    with commune_context(venissieux):
        Piece.objects.update(scan="infected", file="", scan_detail="Win.Test.EICAR_HDB-1")
    drawn.keep(f"{HOST}/dangereux/", at_venissieux.get(f"{REPORT}photo/"))
    for step in ("photo", "contact"):
        answer(at_venissieux, f"{REPORT}{step}/")
    drawn.keep(f"{HOST}/connu/", at_venissieux.get(f"{REPORT}verifier-et-envoyer/"))
    with commune_context(venissieux):
        dossier = Dossier.objects.filter(slug="signalement").get()
        Piece.objects.update(draft=None, dossier=dossier)
    drawn.keep(f"{HOST}/supprime/", at_venissieux.get(f"/suivi/demandes/{dossier.pk}/"))
    drawn.keep_files(at_venissieux, HOST)
    assert drawn.look("pieces") == 4
