"""One commune at the console: what is known of it, and the moves of its life."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from identity.audit.models import Entry
from ops.console.enums import ConsoleAction, Move
from tenants.states import CommuneState
from tests.ops.console.test_fleet import text_of

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune


@pytest.mark.usefixtures("watched")
def test_a_commune_shows_its_checklist_steps_hosts_facts_and_probes(console: Client, givors: Commune) -> None:
    page = text_of(console.get("/communes/givors/"))
    assert "Numéro SIRET de la commune" in page
    assert "Essai : pages affichées, accès séparés" in page
    assert "givors.localhost" in page
    assert "Échéances dépassées" in page
    assert "1 380 mesures, 90,00 % de réponses correctes" in page
    assert page.count('<th scope="row">') >= 23


def test_a_commune_that_is_nobodys_is_not_found(console: Client) -> None:
    assert console.get("/communes/atlantis/").status_code == 404


def test_opening_asks_before_and_tells_after(console: Client, venissieux: Commune) -> None:
    assert venissieux.state == CommuneState.PREPARING
    asked = console.get("/communes/venissieux/ouvrir/")
    assert "Ouvrir Vénissieux au public ?" in text_of(asked)
    venissieux.refresh_from_db()
    assert venissieux.state == CommuneState.PREPARING  # a GET changes nothing
    done = console.post("/communes/venissieux/ouvrir/", follow=True)
    assert "Vénissieux est ouverte au public" in text_of(done)
    venissieux.refresh_from_db()
    assert venissieux.state == CommuneState.OPEN
    entry = Entry.objects.get(action=ConsoleAction.COMMUNE_OPENED)
    assert entry.actor_label == "Oscar Blanc"


def test_a_commune_that_lacks_something_is_refused_with_the_list(
    console: Client, venissieux: Commune
) -> None:
    venissieux.is_demonstration = False
    venissieux.siret = ""
    venissieux.save()
    refused = console.post("/communes/venissieux/ouvrir/")
    assert refused.status_code == 409
    assert "Numéro SIRET de la commune" in text_of(refused)
    venissieux.refresh_from_db()
    assert venissieux.state == CommuneState.PREPARING
    assert not Entry.objects.filter(action=ConsoleAction.COMMUNE_OPENED).exists()


def test_a_commune_is_suspended_and_resumed(
    console: Client, venissieux: Commune, at_venissieux: Client
) -> None:
    console.post("/communes/venissieux/ouvrir/")
    console.post("/communes/venissieux/suspendre/")
    assert at_venissieux.get("/").status_code == 503
    console.post("/communes/venissieux/remettre-en-service/")
    venissieux.refresh_from_db()
    assert venissieux.state == CommuneState.OPEN


def test_a_move_that_came_too_late_changes_nothing(console: Client, venissieux: Commune) -> None:
    answer = console.post("/communes/venissieux/suspendre/", follow=True)
    assert "n’est plus dans l’état" in text_of(answer)
    venissieux.refresh_from_db()
    assert venissieux.state == CommuneState.PREPARING


@pytest.mark.parametrize("move", Move)
def test_a_stranger_moves_nothing(at_operator: Client, venissieux: Commune, move: Move) -> None:
    assert at_operator.post(f"/communes/venissieux/{move.value}/").status_code == 302
    venissieux.refresh_from_db()
    assert venissieux.state == CommuneState.PREPARING
