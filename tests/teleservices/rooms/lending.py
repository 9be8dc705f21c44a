"""Rooms that a commune lends, and requests for them, over HTTP as people do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from teleservices.dossiers.models import Dossier, Offer
from teleservices.rooms.models import Room
from tenants.current import commune_context
from tests.people import login
from tests.teleservices.journeys import begin, filled, send

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse
    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

BOOK = "/demarches/reservation-salle/"
ROOMS = "/instruction/salles/"
HALL: dict[str, Any] = {
    "name": "Salle des fêtes",
    "capacity": "120",
    "description": "Au bord de la place.",
    "equipment": "Cuisine\nSonorisation",
    "deposit": "500",
    "rules": "Pas de confettis.",
    "notice_days": "3",
    "horizon_months": "12",
    "is_open": "on",
    "horaires-TOTAL_FORMS": "3",
    "horaires-INITIAL_FORMS": "0",
    "horaires-MIN_NUM_FORMS": "0",
    "horaires-MAX_NUM_FORMS": "8",
    "horaires-0-label": "Le matin",
    "horaires-0-start": "8:00",
    "horaires-0-end": "12h",
    "horaires-0-price_resident": "60",
    "horaires-0-price_association": "0",
    "horaires-1-label": "Le soir",
    "horaires-1-start": "18:00",
    "horaires-1-end": "02:00",
    "horaires-1-nights": "1",
    "horaires-1-price_resident": "120,50",
    "horaires-1-price_outsider": "250",
    "horaires-1-price_association": "0",
    "horaires-1-price_company": "400",
}
WHO: dict[str, Any] = {
    "demandeur-birth_name": "Legrand",
    "demandeur-given_names": "Dora",
    "email": "dora@exemple.fr",
    "telephone": "04 78 00 00 00",
    "adresse-street": "7 rue des Martyrs",
    "adresse-postcode": "69200",
    "adresse-city": "Vénissieux",
    "adresse-country": "FR",
}


def lend(client: Client, commune: Commune, alice: Agent, *, shared: bool = False) -> Room:
    """Alice writes the room down and opens the calendar."""
    login(client, alice)
    with commune_context(commune):
        offer = Offer.objects.select_related("service").get(slug="reservation-salle")
    made = client.post(f"{ROOMS}nouvelle/", HALL | {"service": str(offer.service_id)})
    assert made.status_code == 302, made.content.decode()[:3000]
    answers = {"salles": "", "calendrier": "oui", "demandes_simultanees": "oui" if shared else "non"}
    assert client.post("/instruction/demarches/reservation-salle/", answers).status_code == 302
    with commune_context(commune):
        return Room.objects.get()


def in_days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


def evening(room: Room, day: date) -> str:
    return f"{room.pk}|{day.isoformat()}|{room.hours[1].key}"


def choose(client: Client, slot: str) -> HttpResponse:
    """Begin and take a slot; the page that follows."""
    begin(client, BOOK)
    address = f"{BOOK}creneau/"
    return client.post(address, {"creneau": slot, "vu": "creneau"}, follow=True)


def go_to_check(client: Client, slot: str) -> HttpResponse:
    """Everything up to the page that checks the answers."""
    page = choose(client, slot)
    steps: list[dict[str, Any]] = [
        {"activite": "famille", "description": "Anniversaire", "personnes": "40"},
        {"organisateur": "particulier", "habitant": "oui"},
        WHO,
        {"reglement": "oui", "caution": "oui"},
    ]
    for values in steps:
        address = page.redirect_chain[-1][0].partition("?")[0]  # type: ignore[attr-defined]
        page = client.post(address, filled(page, **values), follow=True)
        if page.redirect_chain and "?nouvelle" in page.redirect_chain[-1][0]:  # type: ignore[attr-defined]
            page = client.post(address, filled(page, **values), follow=True)
    return page


def ask_for(client: Client, commune: Commune, slot: str) -> Dossier:
    """The whole request."""
    go_to_check(client, slot)
    page = send(client, BOOK)
    with commune_context(commune):
        dossier = Dossier.objects.select_related("copy", "offer", "service").order_by("-submitted_at").first()
        assert dossier is not None, page.content.decode()
        return dossier
