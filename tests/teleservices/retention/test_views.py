"""The pages of retention, by the roles that open them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from teleservices.dossiers.models import Dossier
from teleservices.retention import services
from teleservices.retention.models import Destruction, Hold, Transfer
from tenants.current import commune_context
from tenants.outbox.services import deliver_due
from tests.people import login
from tests.teleservices.instruction.filing import file_report
from tests.teleservices.retention.past import at, ended, offer_with

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

    from identity.accounts.models import Agent
    from tenants.models import Commune

HERE = "/instruction/conservation/"


@pytest.fixture
def as_alice(at_venissieux: Client, alice: Agent) -> Client:
    login(at_venissieux, alice)
    return at_venissieux


def due(commune: Commune, agent: Agent, **rule: str) -> Dossier:
    with commune_context(commune):
        offer_with(pieces_months=3, **rule)
        dossier = ended(agent)
        services.keep_to_the_rules(at(2026, 4, 15))
        deliver_due()
    return dossier


def test_who_administers_and_who_instructs(
    at_venissieux: Client, alice: Agent, bob: Agent, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        dossier = file_report()
    login(at_venissieux, bob)
    assert at_venissieux.get(HERE).status_code == 403
    page = at_venissieux.get(f"{HERE}demandes/{dossier.pk}/")
    assert page.status_code == 200
    assert "Demande en cours" in page.content.decode()
    login(at_venissieux, alice)
    assert "Rien n’attend de décision" in at_venissieux.get(HERE).content.decode()


def test_an_instructor_holds_a_request_and_lets_it_go(
    at_venissieux: Client, bob: Agent, venissieux: Commune, alice: Agent
) -> None:
    dossier = due(venissieux, alice)
    login(at_venissieux, bob)
    page = f"{HERE}demandes/{dossier.pk}/"
    assert page in at_venissieux.get(f"/instruction/{dossier.pk}/").content.decode()
    wrong = at_venissieux.post(page, {"kind": "", "reason": "Recours", "until": "2020-01-01"})
    assert wrong.status_code == 422
    for words in ("Choisissez un motif", "Choisissez un jour à venir", "Recours"):
        assert words in wrong.content.decode()
    assert at_venissieux.post(page, {"kind": "dispute", "reason": "Recours 26-1"}).status_code == 302
    assert "Recours 26-1" in at_venissieux.get(page).content.decode()
    with commune_context(venissieux):
        held = Hold.objects.get()
        assert services.keep_to_the_rules(at(2026, 6, 1)).is_over
    assert at_venissieux.post(f"{page}{held.pk}/lever/").status_code == 302
    assert "L’effacement est suspendu" not in at_venissieux.get(page).content.decode()


def test_a_visa_erases_the_list_that_was_shown(
    as_alice: Client, venissieux: Commune, alice: Agent, settings: Settings
) -> None:
    settings.RETENTION_NEEDS_VISA = True
    dossier = due(venissieux, alice)
    page = as_alice.get(f"{HERE}visas/signalement/")
    assert dossier.reference in page.content.decode()
    digest = page.context["due"].digest
    assert as_alice.post(f"{HERE}visas/signalement/", {"digest": digest, "visa": ""}).status_code == 422
    stale = as_alice.post(f"{HERE}visas/signalement/", {"digest": "0" * 64, "visa": "V-1"})
    assert stale.status_code == 409
    with commune_context(venissieux):
        assert Dossier.objects.filter(pk=dossier.pk).exists()
    assert as_alice.post(f"{HERE}visas/signalement/", {"digest": digest, "visa": "V-1"}).status_code == 302
    with commune_context(venissieux):
        assert not Dossier.objects.filter(pk=dossier.pk).exists()
        record = Destruction.objects.get()
    pdf = as_alice.get(f"{HERE}certificats/{record.pk}/")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.content == as_alice.get(f"{HERE}certificats/{record.pk}/").content
    assert as_alice.get(f"{HERE}visas/signalement/").status_code == 404


def test_a_package_is_asked_taken_and_accepted(as_alice: Client, venissieux: Commune, alice: Agent) -> None:
    dossier = due(venissieux, alice, end="archive")
    assert "Préparer le versement" in as_alice.get(HERE).content.decode()
    ask = f"{HERE}versements/preparer/signalement/"
    assert as_alice.post(ask, {"agency": ""}).status_code == 422
    answer = as_alice.post(ask, {"agency": "FRAD069", "agreement": ""})
    assert answer.status_code == 302
    page = answer.headers["Location"]
    assert "se prépare" in as_alice.get(page).content.decode()
    assert as_alice.get(f"{page}paquet/").status_code == 404
    with commune_context(venissieux):
        deliver_due()
    taken = as_alice.get(f"{page}paquet/")
    assert b"".join(taken.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]  # a file
    assert as_alice.post(page, {"acceptance": ""}).status_code == 422
    assert as_alice.post(page, {"acceptance": "ATR 12"}).status_code == 302
    with commune_context(venissieux):
        assert not Dossier.objects.filter(pk=dossier.pk).exists()
        assert Transfer.objects.get().acceptance == "ATR 12"
    assert as_alice.get(ask).status_code == 404
