"""What the commune already holds of a person: shown to them, in one sector, and taken again only when they choose it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from teleservices.definition.stored import digest_of
from teleservices.dossiers.enums import EventKind
from teleservices.dossiers.models import Dossier, Draft, Offer, Piece, ProcedureCopy
from tenants.current import commune_context
from tests.people import login_citizen
from tests.teleservices.journeys import (
    ACT,
    BIRTH,
    POTHOLE,
    REPORT,
    begin,
    filled,
    go_through,
    main_text,
    picture,
    send,
    soup,
    upload,
)

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from identity.citizens.models import Citizen
    from tenants.models import Commune

PROXY = [*BIRTH[:3], ("qualite", {"qualite": "representant"}), *BIRTH[4:]]


@pytest.fixture
def dora_filed(at_venissieux: Client, venissieux: Commune, dora: Citizen) -> Client:
    """Dora, who asked for an act last month as somebody's guardian, with the judgment."""
    login_citizen(at_venissieux, dora)
    begin(at_venissieux, ACT)
    for step, values in PROXY:
        page = at_venissieux.get(f"{ACT}{step}/")
        if step == "qualite":
            page = at_venissieux.post(f"{ACT}{step}/", filled(page, **values), follow=True)
            judgment = upload("jugement.jpg", picture())
            values = values | {"justificatif_representation": judgment}
        at_venissieux.post(f"{ACT}{step}/", filled(page, **values), follow=True)
    assert "Votre demande est envoyée" in main_text(send(at_venissieux, ACT))
    return at_venissieux


def _proposed(page: HttpResponse) -> list[str]:
    return [str(one["value"]) for one in soup(page).select("button[name=reprendre]")]


def _take(client: Client, address: str, key: str) -> HttpResponse:
    return client.post(address, filled(client.get(address), reprendre=key), follow=True)


def _again(client: Client, until: int) -> None:
    begin(client, ACT)
    for step, values in PROXY[:until]:
        client.post(f"{ACT}{step}/", filled(client.get(f"{ACT}{step}/"), **values), follow=True)


def test_an_answer_and_a_piece_are_taken_again_when_the_person_chooses_them(
    dora_filed: Client, venissieux: Commune
) -> None:
    _again(dora_filed, 4)
    page = dora_filed.get(f"{ACT}qualite/")
    assert _proposed(page) == ["justificatif_representation"]
    assert "Rien n’est repris sans votre accord" in main_text(page)
    with commune_context(venissieux):
        assert Draft.objects.get().pieces.count() == 0
    page = _take(dora_filed, f"{ACT}qualite/", "justificatif_representation")
    assert _proposed(page) == []
    assert "jugement.jpg" in main_text(page)
    for step, values in PROXY[4:]:
        if step == "demandeur":
            assert {"adresse", "telephone"} <= set(_proposed(dora_filed.get(f"{ACT}demandeur/")))
            _take(dora_filed, f"{ACT}demandeur/", "adresse")
            values = {key: value for key, value in values.items() if not key.startswith("adresse")}
        page = dora_filed.get(f"{ACT}{step}/")
        dora_filed.post(f"{ACT}{step}/", filled(page, **values), follow=True)
    send(dora_filed, ACT)
    with commune_context(venissieux):
        again, before = Dossier.objects.order_by("-submitted_at")
        assert again.answers["adresse"] == before.answers["adresse"]
        one, other = again.pieces.get(), before.pieces.get()
        assert (one.sha256, one.pk == other.pk) == (other.sha256, False)  # a copy: each dossier keeps its own
        told = again.events.get(kind=EventKind.REUSED)
        assert told.detail == {
            "sources": dict.fromkeys(["justificatif_representation", "adresse"], str(before.pk))
        }
        assert not before.events.filter(kind=EventKind.REUSED).exists()


def test_nothing_goes_from_one_sector_to_another_nor_to_somebody_else(
    dora_filed: Client, venissieux: Commune
) -> None:
    go_through(dora_filed, REPORT, POTHOLE[:3])
    assert _proposed(dora_filed.get(f"{REPORT}contact/")) == []  # her telephone is in the act's sector
    stranger = type(dora_filed)(headers={"host": venissieux.primary_host})
    go_through(stranger, ACT, BIRTH[:6])
    assert _proposed(stranger.get(f"{ACT}demandeur/")) == []


@pytest.mark.parametrize(
    "change",
    [
        {"created_at": timezone.now() - timedelta(days=400)},
        {"scan": "infected"},
        {"file": ""},
        {"replaced_at": timezone.now()},
    ],
    ids=["too old", "dangerous", "erased", "replaced"],
)
def test_a_piece_that_is_not_good_any_more_is_not_proposed(
    dora_filed: Client, venissieux: Commune, change: dict[str, Any]
) -> None:
    with commune_context(venissieux):
        Piece.objects.update(**change)
    _again(dora_filed, 4)
    assert _proposed(dora_filed.get(f"{ACT}qualite/")) == []
    page = dora_filed.get(f"{ACT}qualite/")
    dora_filed.post(f"{ACT}qualite/", filled(page, reprendre="justificatif_representation"))
    with commune_context(venissieux):
        assert Draft.objects.get().pieces.count() == 0


def test_a_sensitive_piece_is_never_proposed_again(dora_filed: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        copy = Offer.objects.get(slug="acte-etat-civil").copy
        for step in copy.definition["steps"]:
            for field in step["fields"]:
                if field["key"] == "justificatif_representation":
                    field["sensitive"] = True
        careful = ProcedureCopy.objects.create(
            slug=copy.slug, number=99, definition=copy.definition, digest=digest_of(copy.definition)
        )
        Offer.objects.filter(slug=copy.slug).update(copy=careful)
        Dossier.objects.update(copy=careful)
    _again(dora_filed, 4)
    assert _proposed(dora_filed.get(f"{ACT}qualite/")) == []
