"""Private fields: declared by the procedure, filled by agents, in exports, never on the citizen's pages."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from design.typography import date_in_full
from identity.town_hall.enums import DefaultService
from teleservices.definition.desk import PrivateField
from teleservices.definition.procedure import Procedure
from teleservices.definition.stored import digest_of
from teleservices.dossiers.models import Dossier, Event, Offer, ProcedureCopy
from teleservices.dossiers.services import write_to_town_hall
from tenants.current import commune_context
from tests.people import login, login_citizen, service
from tests.teleservices.instruction.filing import HOLE, file_request, offer_with_deadline
from tests.teleservices.instruction.test_exports import table

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from tenants.models import Commune

PRIVATE = [
    {"key": "surface", "label": "Surface occupée", "kind": "number"},
    {"key": "visite", "label": "Visite faite le", "kind": "date"},
    {"key": "suite", "label": "Suite proposée", "kind": "choice", "choices": ["Accepter", "Revoir"]},
    {"key": "remarque", "label": "Remarque", "kind": "long_text"},
    {"key": "urgent", "label": "Urgent", "kind": "yes_no"},
]


def with_private_fields(offer: Offer) -> Offer:
    """Its next version has some."""
    definition = {**offer.copy.definition, "version": 2, "private_fields": PRIVATE}
    offer.copy = ProcedureCopy.objects.create(
        slug=offer.slug, number=2, definition=definition, digest=digest_of(definition)
    )
    offer.save()
    return offer


@pytest.fixture
def occupied(venissieux: Commune, dora: Citizen) -> Dossier:
    with commune_context(venissieux):
        offer = with_private_fields(offer_with_deadline(service(DefaultService.PUBLIC_SPACE)))
        return file_request(offer.slug, HOLE, citizen=dora)


def test_agents_fill_them_and_the_citizen_sees_none(
    as_bob: Client, at_venissieux: Client, dora: Citizen, venissieux: Commune, occupied: Dossier
) -> None:
    address = f"/instruction/{occupied.pk}/champs-prives/"
    version = _version(as_bob, address)
    wrong = as_bob.post(address, {"surface": "grande", "version": version})
    assert wrong.status_code == 422
    assert "Écrivez un nombre" in wrong.content.decode()
    sent = {
        "surface": "12,5",
        "visite": "2026-11-20",
        "suite": "Revoir",
        "remarque": "Zanzibarine",
        "urgent": "oui",
    }
    assert as_bob.post(address, {**sent, "version": version}).status_code == 302
    page = as_bob.get(f"/instruction/{occupied.pk}/").content.decode()
    assert date_in_full(date(2026, 11, 20)) in page
    assert "Zanzibarine" in page
    rows = table(as_bob)
    assert {"Surface occupée", "Remarque"} <= {name.rpartition(" – ")[2] for name in rows[0]}
    assert "Zanzibarine" in rows[1]
    login_citizen(at_venissieux, dora)
    seen = at_venissieux.get(f"/suivi/demandes/{occupied.pk}/")
    assert seen.status_code == 200
    assert "Zanzibarine" not in seen.content.decode()
    with commune_context(venissieux):
        event = Event.objects.get(dossier=occupied, kind="sheet-written")
    assert (event.detail["before"]["remarque"], event.detail["after"]["remarque"]) == ("", "Zanzibarine")


def test_what_somebody_else_did_is_not_overwritten(
    as_bob: Client, venissieux: Commune, occupied: Dossier, reader: Agent, at_venissieux: Client
) -> None:
    address = f"/instruction/{occupied.pk}/champs-prives/"
    version = _version(as_bob, address)
    with commune_context(venissieux):
        write_to_town_hall(occupied, "Je change d’avis.")
    late = as_bob.post(address, {"remarque": "Tard", "version": version})
    assert late.status_code == 409
    assert "Message reçu de" in late.content.decode()
    assert "Tard</textarea>" in late.content.decode()
    login(at_venissieux, reader)
    assert at_venissieux.get(address).status_code == 404, "of another service"


def test_a_definition_that_is_wrong_is_refused(venissieux: Commune) -> None:
    with commune_context(venissieux):
        known = ProcedureCopy.objects.filter(slug="signalement").latest("number").definition
    with pytest.raises(ValidationError, match="choices"):
        PrivateField.model_validate({"key": "suite", "label": "Suite", "kind": "choice"})
    with pytest.raises(ValidationError, match="deux champs privés"):
        Procedure.model_validate({**known, "private_fields": [PRIVATE[0], PRIVATE[0]]})


def _version(client: Client, address: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', client.get(address).content.decode())
    assert found
    return found.group(1)
