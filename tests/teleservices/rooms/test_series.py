"""An association books every Tuesday of a season: each date is held, clashes are told one by one, nothing is half-held."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from teleservices.definition.enums import Action
from teleservices.definition.stored import digest_of
from teleservices.documents.models import IssuedDocument
from teleservices.dossiers.models import Dossier, Draft, Offer, ProcedureCopy
from teleservices.dossiers.services import advance, decide, withdraw
from teleservices.rooms.enums import BookingState
from teleservices.rooms.models import Booking
from teleservices.rooms.services import close_room
from tenants.current import commune_context
from tests.people import login
from tests.teleservices.journeys import begin, filled, main_text, send, soup
from tests.teleservices.rooms.lending import BOOK, ROOMS, WHO, ask_for, evening, in_days, lend

if TYPE_CHECKING:
    from datetime import date

    from identity.accounts.models import Agent
    from teleservices.rooms.models import Room
    from tenants.models import Commune

SLOT = f"{BOOK}creneau/"


@pytest.fixture
def hall(venissieux: Commune, alice: Agent) -> Room:
    """Let every evening, for a whole season to who asks it."""
    room = lend(Client(headers={"host": venissieux.primary_host}), venissieux, alice)
    with commune_context(venissieux):
        offer = Offer.objects.select_related("copy").get(slug="reservation-salle")
        definition: dict[str, Any] = {**offer.copy.definition, "version": 98}
        slot = next(one for one in definition["steps"] if one["key"] == "creneau")["fields"][0]
        assert slot["weekly"] is True
        definition["ineligibility"] = []  # what a family may not do is tried apart
        offer.copy = ProcedureCopy.objects.create(
            slug=offer.slug, number=98, definition=definition, digest=digest_of(definition)
        )
        offer.save(update_fields=["copy"])
    return room


def until(day: date) -> dict[str, str]:
    return {f"creneau-until-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def asked(client: Client, slot: str, last: date, **more: Any) -> Any:
    begin(client, BOOK)
    return client.post(SLOT, {"creneau": slot, "vu": "creneau", **until(last), **more}, follow=True)


def file_series(client: Client, page: Any, pages: int = 4) -> Any:
    steps: list[dict[str, Any]] = [
        {"activite": "reunion", "description": "Répétition de la chorale", "personnes": "40"},
        {"organisateur": "particulier", "habitant": "oui"},
        WHO,
        {"reglement": "oui", "caution": "oui"},
    ]
    for values in steps[:pages]:
        address = page.redirect_chain[-1][0].partition("?")[0]
        page = client.post(address, filled(page, **values), follow=True)
        if page.redirect_chain and "?nouvelle" in page.redirect_chain[-1][0]:
            page = client.post(address, filled(page, **values), follow=True)
    return page


def test_every_week_of_a_season_is_held_confirmed_and_released_together(
    venissieux: Commune, at_venissieux: Client, hall: Room, alice: Agent
) -> None:
    first = in_days(40)
    last = first + timedelta(weeks=9, days=3)
    checked = file_series(at_venissieux, asked(at_venissieux, evening(hall, first), last))
    assert "10 dates" in main_text(checked)
    assert "1 205,00 €" in main_text(checked)  # ten evenings of a resident
    sent = send(at_venissieux, BOOK)
    assert "Votre demande est envoyée" in main_text(sent)
    with commune_context(venissieux):
        held = list(Booking.objects.order_by("starts_at"))
        assert len(held) == 10
        assert {one.state for one in held} == {BookingState.HELD}
        zone_hours = {one.starts_at.astimezone(held[0].starts_at.tzinfo).date() for one in held}
        assert len(zone_hours) == 10
        dossier = Dossier.objects.select_related("copy", "offer", "service").get()
        decide(dossier, "reservee", agent=alice)
        assert {one.state for one in Booking.objects.all()} == {BookingState.CONFIRMED}
        contract = IssuedDocument.objects.get(template="contrat_salle")
        words = " ".join(contract.content["paragraphs"]).replace("\u00a0", " ").replace("\u202f", " ")
        assert "10 dates" in words
        assert "1 205,00 €" in words
    accept = f"/suivi/demandes/{dossier.pk}/documents/{contract.pk}/accepter/"
    at_venissieux.post(accept, {"accord": "oui"})
    with commune_context(venissieux):
        assert set(Booking.objects.values_list("accepted_sha256", flat=True)) == {contract.sha256}


def test_dates_that_are_taken_are_told_one_by_one_and_the_others_may_be_kept(
    venissieux: Commune, at_venissieux: Client, hall: Room, alice: Agent
) -> None:
    first = in_days(40)
    taken, closed = first + timedelta(weeks=2), first + timedelta(weeks=4)
    ask_for(Client(headers={"host": venissieux.primary_host}), venissieux, evening(hall, taken))
    with commune_context(venissieux):
        close_room(hall, closed, closed, "Élections", agent=alice)
    last = first + timedelta(weeks=5)
    page = asked(at_venissieux, evening(hall, first), last)
    found = soup(page)
    errors = [one.get_text(" ", strip=True) for one in found.select(".field-error")]
    assert len(errors) == 2
    assert all("la salle est déjà prise" in one for one in errors)
    with commune_context(venissieux):
        assert Booking.objects.count() == 2, "nothing is half-held"
    ticked = [str(one["value"]) for one in found.select('input[name="creneau-days"][checked]')]
    assert len(ticked) == 4
    signature = str(found.select_one('input[name="creneau-series"]')["value"])  # type: ignore[index]
    chosen = {"creneau-series": signature, "creneau-days": ticked[1:]}
    page = asked(at_venissieux, evening(hall, first), last, **chosen)
    file_series(at_venissieux, page)
    send(at_venissieux, BOOK)
    with commune_context(venissieux):
        mine = Dossier.objects.order_by("-submitted_at").select_related("copy", "offer", "service")[0]
        assert [str(one.date()) for one in mine.bookings.values_list("starts_at", flat=True)] == ticked[1:]
        assert mine.answers["creneau"]["count"] == 3
        withdraw(mine)
        assert {one.state for one in mine.bookings.all()} == {BookingState.CANCELLED}


def test_what_the_calendar_did_not_see_the_database_refuses_whole(
    venissieux: Commune, at_venissieux: Client, hall: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = in_days(40)
    file_series(at_venissieux, asked(at_venissieux, evening(hall, first), first + timedelta(weeks=3)))
    ask_for(
        Client(headers={"host": venissieux.primary_host}),
        venissieux,
        evening(hall, first + timedelta(weeks=2)),
    )
    monkeypatch.setattr("teleservices.rooms.calendar.Calendar._between", lambda *_: [])
    page = send(at_venissieux, BOOK)
    assert page.redirect_chain[-1][0].startswith(SLOT)  # type: ignore[attr-defined]
    with commune_context(venissieux):
        assert (Dossier.objects.count(), Draft.objects.count(), Booking.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ({"creneau-until-day": "31", "creneau-until-month": "2", "creneau-until-year": "2027"}, "qui existe"),
        (until(in_days(39)), "après celle du créneau choisi"),
        (until(in_days(40 + 7 * 80)), "au plus 60 dates"),
    ],
)
def test_an_end_that_makes_no_series_is_said(
    at_venissieux: Client, hall: Room, end: dict[str, str], said: str
) -> None:
    begin(at_venissieux, BOOK)
    sent = {"creneau": evening(hall, in_days(40)), "vu": "creneau", **end}
    page = at_venissieux.post(SLOT, sent, follow=True)
    assert "Erreur" in page.content.decode()
    assert said in main_text(page)
    for name, value in end.items():
        assert soup(page).select_one(f'input[name="{name}"][value="{value}"]') is not None


def test_a_family_asks_for_one_date_at_a_time(
    venissieux: Commune, at_venissieux: Client, alice: Agent
) -> None:
    room = lend(Client(headers={"host": venissieux.primary_host}), venissieux, alice)
    first = in_days(40)
    page = asked(at_venissieux, evening(room, first), first + timedelta(weeks=3))
    page = file_series(at_venissieux, page, pages=2)
    assert "Une salle se réserve à l’année pour une association" in main_text(page)


def test_one_date_is_taken_back_and_the_others_stay(
    venissieux: Commune, at_venissieux: Client, hall: Room, alice: Agent, bob: Agent
) -> None:
    first = in_days(40)
    page = asked(at_venissieux, evening(hall, first), first + timedelta(weeks=3))
    file_series(at_venissieux, page)
    send(at_venissieux, BOOK)
    vote = first + timedelta(weeks=1)
    with commune_context(venissieux):
        dossier = Dossier.objects.select_related("copy", "offer", "service").get()
        decide(dossier, "reservee", agent=alice)
        booking = Booking.objects.order_by("starts_at")[1]
    address = f"{ROOMS}reservations/{booking.pk}/liberer/"
    desk = Client(headers={"host": venissieux.primary_host})
    login(desk, bob)
    assert desk.post(address, {"reason": "Non"}).status_code in {403, 404}
    login(desk, alice)
    assert address in desk.get(f"{ROOMS}?jour={vote.isoformat()}").content.decode()
    assert "Erreur" in desk.post(address, {"reason": ""}).content.decode()
    told = desk.post(address, {"reason": "La salle sert de bureau de vote."}, follow=True)
    assert "La date est libérée" in told.content.decode()
    with commune_context(venissieux):
        dossier.refresh_from_db()
        assert dossier.bookings.filter(state=BookingState.CONFIRMED).count() == 3
        assert dossier.answers["creneau"]["prices"]["resident"] == 3 * 12_050
        close_room(hall, vote, vote, "Élections", agent=alice)
        advance(dossier, Action.REOPEN, agent=alice)
        assert dossier.bookings.count() == 3, "what was taken back does not come again"
    assert "bureau de vote" in main_text(at_venissieux.get(f"/suivi/demandes/{dossier.pk}/"))
    assert desk.post(address, {"reason": "Encore"}).status_code == 404
