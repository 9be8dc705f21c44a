"""A room is asked for, held, confirmed, released: two never hold the same one at once, who comes second loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from teleservices.definition.stored import digest_of
from teleservices.documents.models import IssuedDocument
from teleservices.dossiers.models import Dossier, Draft, Event, ProcedureCopy
from teleservices.dossiers.services import decide, submit, withdraw
from teleservices.rooms.enums import BookingState
from teleservices.rooms.models import Booking
from tenants.current import commune_context
from tests.people import login
from tests.teleservices.journeys import main_text, send, soup
from tests.teleservices.rooms.lending import (
    BOOK,
    HALL,
    ROOMS,
    ask_for,
    choose,
    evening,
    go_to_check,
    in_days,
    lend,
)

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from teleservices.rooms.models import Room
    from tenants.models import Commune


@pytest.fixture
def hall(venissieux: Commune, alice: Agent) -> Room:
    return lend(Client(headers={"host": venissieux.primary_host}), venissieux, alice)


def state_of(commune: Commune, dossier: Dossier) -> tuple[str, str]:
    with commune_context(commune):
        return Booking.objects.get(dossier=dossier).state, Dossier.objects.get(pk=dossier.pk).state


def test_dora_sees_the_free_slots_of_a_month_and_takes_one(
    venissieux: Commune, at_venissieux: Client, hall: Room
) -> None:
    day = in_days(40)
    begun = at_venissieux.post(f"{BOOK}commencer-la-demarche/", follow=True)
    assert "120 places, Cuisine, Sonorisation" in main_text(begun)
    page = at_venissieux.get(f"{BOOK}creneau/?salle={hall.pk}&mois={day:%Y-%m}")
    text = main_text(page)
    for said in (
        "Pas de confettis",
        "120,50 €",
        "gratuit",
        "Caution : 500,00 €",
        "Libre",
        "18 h – 2 h le lendemain",
    ):
        assert said in text
    assert soup(page).select_one(f'input[type=radio][name=creneau][value="{evening(hall, day)}"]')
    assert "Pas de confettis" not in main_text(at_venissieux.get(f"{BOOK}creneau/?salle=999&mois=9999-99"))
    for wrong in (
        "",
        f"{hall.pk}|{in_days(1)}|soir_2",
        f"{hall.pk}|{day}|nuit",
        "x|y|z",
        f"999999|{day}|soir_2",
    ):
        refused = choose(at_venissieux, wrong)
        assert "Erreur" in refused.content.decode(), wrong
    checked = go_to_check(at_venissieux, evening(hall, day))
    assert "Salle des fêtes" in main_text(checked)
    assert "120,50 €" in main_text(checked)  # a resident, in the evening
    assert "avis de sommes à payer" in main_text(checked)
    assert "Votre demande est envoyée" in main_text(send(at_venissieux, BOOK))
    with commune_context(venissieux):
        booking = Booking.objects.get()
        assert (booking.state, booking.label) == (BookingState.HELD, "Le soir")
        assert (booking.ends_at - booking.starts_at).total_seconds() == 8 * 3600


def test_who_comes_second_is_told_kindly_and_loses_nothing(
    venissieux: Commune, at_venissieux: Client, hall: Room, alice: Agent
) -> None:
    slot = evening(hall, in_days(40))
    second = Client(headers={"host": venissieux.primary_host})
    go_to_check(second, slot)
    first = ask_for(at_venissieux, venissieux, slot)
    page = send(second, BOOK)
    assert "Quelqu’un vient de demander ce créneau. Vos réponses sont gardées" in main_text(page)
    assert page.redirect_chain[-1][0].startswith(f"{BOOK}creneau/")  # type: ignore[attr-defined]
    assert soup(page).select_one(f'input[value="{slot}"]:not([checked])') is None
    with commune_context(venissieux):
        draft = Draft.objects.get()
        assert draft.answers["description"] == "Anniversaire"
        assert Booking.objects.count() == 1
        # In the same instant, past every look at the calendar: the database refuses, and nothing is filed.
        with pytest.raises(IntegrityError), transaction.atomic():
            Booking.objects.create(
                room=hall,
                state=BookingState.CLOSED,
                starts_at=first.bookings.get().starts_at,
                ends_at=first.bookings.get().ends_at,
            )
    other = evening(hall, in_days(41))
    assert ask_for(second, venissieux, other).answers["description"] == "Anniversaire"
    with commune_context(venissieux):  # released by who held it, the slot is free again
        withdraw(first)
    assert state_of(venissieux, first) == ("cancelled", "closed")
    third = ask_for(Client(headers={"host": venissieux.primary_host}), venissieux, slot)
    assert state_of(venissieux, third) == ("held", "submitted")


def test_the_same_instant_is_the_database_s_to_judge(
    venissieux: Commune, at_venissieux: Client, hall: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = evening(hall, in_days(50))
    second = Client(headers={"host": venissieux.primary_host})
    go_to_check(second, slot)
    ask_for(at_venissieux, venissieux, slot)
    monkeypatch.setattr("teleservices.rooms.calendar.Calendar._taken", lambda *_: [])  # it looks free to both
    page = send(second, BOOK)
    assert page.redirect_chain[-1][0].startswith(f"{BOOK}creneau/")  # type: ignore[attr-defined]
    with commune_context(venissieux):
        assert (Dossier.objects.count(), Draft.objects.count()) == (1, 1)


def test_a_decision_confirms_with_a_contract_that_the_person_accepts(
    venissieux: Commune, at_venissieux: Client, hall: Room, alice: Agent
) -> None:
    dossier = ask_for(at_venissieux, venissieux, evening(hall, in_days(40)))
    with commune_context(venissieux):
        decide(dossier, "reservee", agent=alice)
        contract = IssuedDocument.objects.get(template="contrat_salle")
    words = " ".join(contract.content["paragraphs"]).replace("\u00a0", " ").replace("\u202f", " ")
    for said in (
        "Salle des fêtes",
        "120,50 €",
        "500,00 €",
        "Pas de confettis",
        "responsabilité civile",
        "40 personnes",
    ):
        assert said in words
    assert state_of(venissieux, dossier) == ("confirmed", "accepted")
    here = f"/suivi/demandes/{dossier.pk}/"
    assert "Un contrat est à accepter" in main_text(at_venissieux.get(here))
    accept = f"{here}documents/{contract.pk}/accepter/"
    assert "cochez la case" in at_venissieux.post(accept, follow=True).content.decode()
    assert (
        "Vous avez accepté le contrat"
        in at_venissieux.post(accept, {"accord": "oui"}, follow=True).content.decode()
    )
    at_venissieux.post(accept, {"accord": "oui"})
    with commune_context(venissieux):
        booking = Booking.objects.get()
        assert booking.accepted_sha256 == contract.sha256
        assert Event.objects.filter(dossier=dossier, kind="contract-accepted").count() == 1
    assert (
        Client(headers={"host": venissieux.primary_host}).post(accept, {"accord": "oui"}).status_code == 404
    )


def test_where_the_commune_lets_several_ask_the_first_accepted_wins(
    venissieux: Commune, at_venissieux: Client, alice: Agent
) -> None:
    hall = lend(Client(headers={"host": venissieux.primary_host}), venissieux, alice, shared=True)
    day = in_days(40)
    slot = evening(hall, day)
    one = ask_for(at_venissieux, venissieux, slot)
    other = Client(headers={"host": venissieux.primary_host})
    other.post(f"{BOOK}commencer-la-demarche/")
    assert "Déjà demandé" in main_text(other.get(f"{BOOK}creneau/?salle={hall.pk}&mois={day:%Y-%m}"))
    two = ask_for(other, venissieux, slot)
    assert {state_of(venissieux, one)[0], state_of(venissieux, two)[0]} == {"asked"}
    with commune_context(venissieux):
        decide(two, "reservee", agent=alice)
    desk = Client(headers={"host": venissieux.primary_host})
    login(desk, alice)
    address = f"/instruction/{one.pk}/decider/"
    version = str(soup(desk.get(address)).select_one("input[name=version]")["value"])  # type: ignore[index]
    sent = {"decision": "reservee", "text": "", "version": version, "etape": "envoyer"}
    page = desk.post(address, sent)
    assert page.status_code == 409
    assert "La salle est déjà réservée ou fermée" in page.content.decode()
    assert state_of(venissieux, one) == ("asked", "submitted")
    with commune_context(venissieux):
        decide(one, "refus", reason="pas_libre", agent=alice)
    assert state_of(venissieux, one) == ("cancelled", "refused")


def test_agents_close_a_room_and_read_the_planning_of_their_services(
    venissieux: Commune, at_venissieux: Client, hall: Room, alice: Agent, bob: Agent
) -> None:
    day = in_days(40)
    dossier = ask_for(at_venissieux, venissieux, evening(hall, day))
    desk = Client(headers={"host": venissieux.primary_host})
    login(desk, alice)
    dates = {
        f"{end}_{part}": str(getattr(day, name))
        for end in ("first", "last")
        for part, name in (("jour", "day"), ("mois", "month"), ("annee", "year"))
    }
    closing = {"room": str(hall.pk), "reason": "Élections", **dates}
    held = desk.post(f"{ROOMS}fermer/", closing)
    assert held.status_code == 422
    assert dossier.reference in held.content.decode()
    with commune_context(venissieux):
        withdraw(dossier)
    assert desk.post(f"{ROOMS}fermer/", closing).status_code == 302
    for shape in (
        "vue=mois&forme=liste",
        "vue=semaine&forme=tableau",
        "vue=mois&forme=tableau",
        "vue=x&jour=zz",
    ):
        assert desk.get(f"{ROOMS}?{shape}&jour={day.isoformat()}").status_code == 200
    planning = main_text(desk.get(f"{ROOMS}?jour={day.isoformat()}"))
    assert "Fermée" in planning
    assert "Élections" in planning
    choose(at_venissieux, evening(hall, day))
    assert "Complet" in main_text(at_venissieux.get(f"{BOOK}creneau/?salle={hall.pk}&mois={day:%Y-%m}"))
    with commune_context(venissieux):
        closure = Booking.objects.get(state=BookingState.CLOSED)
    assert desk.post(f"{ROOMS}fermetures/{closure.pk}/lever/").status_code == 302
    login(desk, bob)
    assert desk.get(f"{ROOMS}nouvelle/").status_code == 403
    assert desk.post(f"{ROOMS}{hall.pk}/", HALL).status_code == 403


def test_a_confidential_request_gives_the_planning_its_reference_alone(
    venissieux: Commune, at_venissieux: Client, hall: Room, alice: Agent
) -> None:
    day = in_days(40)
    open_one = ask_for(at_venissieux, venissieux, evening(hall, day))
    desk = Client(headers={"host": venissieux.primary_host})
    login(desk, alice)
    assert open_one.person in main_text(desk.get(f"{ROOMS}?jour={day.isoformat()}"))
    with commune_context(venissieux):
        withdraw(open_one)
        copy = open_one.copy
        offer = open_one.offer
        assert offer is not None
        definition = {**copy.definition, "confidential": True, "version": 99}
        offer.copy = ProcedureCopy.objects.create(
            slug=copy.slug, number=99, definition=definition, digest=digest_of(definition)
        )
        offer.save(update_fields=["copy"])
    sealed = ask_for(Client(headers={"host": venissieux.primary_host}), venissieux, evening(hall, day))
    planning = main_text(desk.get(f"{ROOMS}?jour={day.isoformat()}"))
    assert sealed.reference in planning
    assert "Legrand" not in planning


def test_a_room_without_hours_or_with_wrong_prices_is_refused_and_nothing_is_lost(
    venissieux: Commune, at_venissieux: Client, hall: Room, alice: Agent
) -> None:
    login(at_venissieux, alice)
    sent = HALL | {"service": str(hall.service_id), "horaires-0-label": "", "horaires-1-label": ""}
    page = at_venissieux.post(f"{ROOMS}{hall.pk}/", sent)
    assert page.status_code == 422
    assert "au moins un créneau" in page.content.decode()
    for name, value, said in (
        ("horaires-0-price_resident", "beaucoup", "un montant en euros"),
        ("horaires-0-end", "07:00", "La fin est avant le début"),
        ("horaires-0-start", "25:99", "une heure, par exemple"),
        ("deposit", "-3", "un montant en euros"),
    ):
        page = at_venissieux.post(f"{ROOMS}{hall.pk}/", HALL | {"service": str(hall.service_id), name: value})
        assert page.status_code == 422, name
        assert said in page.content.decode()
        assert "Pas de confettis." in page.content.decode()


def test_a_price_that_changed_is_not_filed_under_the_former_one(
    venissieux: Commune, at_venissieux: Client, hall: Room
) -> None:
    slot = evening(hall, in_days(40))
    go_to_check(at_venissieux, slot)
    with commune_context(venissieux):
        hall.deposit = 90_000
        hall.save()
        draft = Draft.objects.get()
        with pytest.raises(Exception, match="missing or wrong"):
            submit(draft.pk)
    assert "ont changé" in main_text(send(at_venissieux, BOOK))
