"""Services of the town hall: written once at the desk, shown everywhere, each with its page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import time_machine

from cms.directory.enums import EntryKind, ServiceAction
from identity.audit.models import Entry
from identity.town_hall.enums import DefaultService
from identity.town_hall.models import Service
from teleservices.connectors.geocoder import GeocoderDown, Place
from tenants.current import commune_context
from tests.cms.directory.conftest import entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tenants.models import Commune

MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)  # 14 h


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """Before anybody signs in: a session lasts twelve hours."""
    with time_machine.travel(MONDAY, tick=False):
        yield


def service(commune: Commune, slug: str = DefaultService.CIVIL_STATUS) -> Service:
    with commune_context(commune):
        return Service.objects.get(slug=slug)


def form(**fields: str) -> dict[str, str]:
    return {
        "name": "État civil", "summary": "Actes, mariages, décès.", "is_active": "on", "position": "1",
        "phone": "04 72 00 00 02", "email": "etat-civil@venissieux.example", "website": "",
        "address": "5 place de la Mairie",
        "postal_code": "69200", "city": "Vénissieux", "latitude": "45.6972", "longitude": "4.8862",
        "hours_note": "Sur rendez-vous le jeudi", "hours_data-feries": "1", "procedures": "acte-etat-civil",
        **{f"hours_data-semaine-{day}": text for day, text in enumerate(["8h30-12h, 13h30-17h", *["idem"] * 4, "", ""])},
        **fields,
    }  # fmt: skip


def test_she_writes_a_service_once_and_every_page_says_it(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    known = service(venissieux)
    assert alice_at_work.post(f"/gestion/services/{known.pk}/", form(latitude="45,6972")).status_code == 302
    assert service(venissieux).latitude == 45.6972, "a comma is what a French keyboard has"
    assert 'value="45,6972"' in alice_at_work.get(f"/gestion/services/{known.pk}/").content.decode()
    page = at_venissieux.get("/annuaire/services/etat-civil/").content.decode()
    assert "Ouvert, ferme à\u00a017\u00a0h" in page
    assert "Actes, mariages, décès." in page
    assert "04\u00a072\u00a000\u00a000\u00a002" in page
    assert "/demarches/acte-etat-civil/" in page
    assert "Sur rendez-vous le jeudi" in page
    assert "map-figure" in page
    contact = at_venissieux.get("/contact/").content.decode()
    assert "etat-civil@venissieux.example" in contact
    assert "8\u00a0h\u00a030" in contact
    assert "Actes, mariages" in at_venissieux.get("/annuaire/").content.decode()
    assert "/annuaire/services/etat-civil/" in at_venissieux.get("/recherche/?q=mariages").content.decode()
    with commune_context(venissieux):
        assert Entry.objects.filter(action=ServiceAction.SERVICE_KEPT).count() == 1
        assert Service.objects.get(pk=known.pk).hours_collected_on is None


def test_an_exception_and_a_season_are_shown_where_the_hours_are(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    hall = service(venissieux, DefaultService.TOWN_HALL)
    data = form(
        name="Mairie de Vénissieux",
        **{
            "hours_data-jour-0-first": "2026-11-23", "hours_data-jour-0-text": "8h30-12h",
            "hours_data-jour-0-reason": "formation des agents", "hours_data-saison-0-name": "Été",
            "hours_data-saison-0-first": "2026-07-01", "hours_data-saison-0-last": "2026-08-31",
            "hours_data-saison-0-yearly": "1", "hours_data-saison-0-semaine-0": "8h30-12h",
        },
    )  # fmt: skip
    assert alice_at_work.post(f"/gestion/services/{hall.pk}/", data).status_code == 302
    home = at_venissieux.get("/").content.decode()
    assert "Mairie fermée, rouvre demain" in home
    page = at_venissieux.get("/annuaire/services/mairie/").content.decode()
    assert "formation des agents" in page
    assert "Été, du 1er\u00a0juillet au 31\u00a0août" in page
    assert "Noël" in page, "a public holiday that closes"
    with time_machine.travel(datetime(2027, 7, 5, 13, 0, tzinfo=UTC), tick=False):
        summer = at_venissieux.get("/").content.decode()
        assert "13\u00a0h\u00a030" not in summer, "the footer and the card have the week of the season"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Nom du service"),
        ({"hours_data-semaine-2": "matin"}, "Mercredi\u00a0: «\u00a0matin\u00a0»"),
        ({"longitude": ""}, "Donnez la latitude et la longitude"),
        ({"latitude": "145"}, "Une latitude va de"),
        ({"postal_code": "692"}, "cinq chiffres"),
        ({"email": "pas une adresse"}, "Adresse électronique"),
        ({"procedures": "inconnue"}, "Démarches qu’il traite"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(
    alice_at_work: Client, venissieux: Commune, fields: dict[str, str], words: str
) -> None:
    known = service(venissieux)
    answer = alice_at_work.post(f"/gestion/services/{known.pk}/", form(**fields))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Actes, mariages, décès." in page
    assert "8h30-12h, 13h30-17h" in page
    assert service(venissieux).summary == ""


def test_a_new_service_has_an_address_that_stays(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    assert alice_at_work.post("/gestion/services/nouveau/", form(name="État civil")).status_code == 302
    made = service(venissieux, "etat-civil-2")
    assert at_venissieux.get("/annuaire/services/etat-civil-2/").status_code == 200
    hidden = form(name="Autre nom")
    del hidden["is_active"]
    assert alice_at_work.post(f"/gestion/services/{made.pk}/", hidden).status_code == 302
    assert at_venissieux.get("/annuaire/services/etat-civil-2/").status_code == 404
    assert "Autre nom" not in at_venissieux.get("/annuaire/services/").content.decode()
    assert "Masqué" in alice_at_work.get("/gestion/services/").content.decode()


def test_a_service_that_is_sent_twice_is_one_service(alice_at_work: Client, venissieux: Commune) -> None:
    for _press in range(2):
        assert alice_at_work.post("/gestion/services/nouveau/", form(name="Piscine")).status_code == 302
    other = form(name="Piscine", phone="04 72 00 00 00")
    assert alice_at_work.post("/gestion/services/nouveau/", other).status_code == 302
    with commune_context(venissieux):
        assert Service.objects.filter(name="Piscine").count() == 2


def test_the_town_hall_is_never_hidden(alice_at_work: Client, venissieux: Commune) -> None:
    hall = service(venissieux, DefaultService.TOWN_HALL)
    data = form()
    del data["is_active"]
    assert alice_at_work.post(f"/gestion/services/{hall.pk}/", data).status_code == 302
    assert service(venissieux, DefaultService.TOWN_HALL).is_active


class Geocoder:
    def search(self, words: str, *, near: str = "") -> list[Place]:
        assert near == "69259"
        return [Place(words, words, "69200", "Vénissieux", near, 45.7, 4.88)]


class Down:
    def search(self, words: str, *, near: str = "") -> list[Place]:
        raise GeocoderDown("503")


def test_an_address_gives_its_point_when_the_geocoder_answers(
    alice_at_work: Client, venissieux: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = service(venissieux)
    data = form(latitude="", longitude="")
    for geocoder, expected in ((Down, None), (Geocoder, 45.7)):
        monkeypatch.setattr("cms.directory.services.configured_geocoder", geocoder)
        assert alice_at_work.post(f"/gestion/services/{known.pk}/", data).status_code == 302
        assert service(venissieux).latitude == expected


def test_what_the_site_writes_about_a_service_stands_on_its_page(
    at_venissieux: Client, at_givors: Client, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        entry(
            EntryKind.SERVICE,
            "Pièces à apporter",
            slug="etat-civil",
            body=[("paragraph", "<p>Un original.</p>")],
        )
    assert "Un original." in at_venissieux.get("/annuaire/services/etat-civil/").content.decode()
    assert "Un original." not in at_givors.get("/annuaire/services/etat-civil/").content.decode()
    assert "Pièces à apporter" not in at_venissieux.get("/annuaire/").content.decode(), "told by the service"


def test_only_who_publishes_comes_in(
    bob_at_work: Client, charlie_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    known = service(venissieux)
    for path in ("/gestion/services/", "/gestion/services/nouveau/", f"/gestion/services/{known.pk}/"):
        assert bob_at_work.get(path).status_code == 403
        assert at_venissieux.get(path).status_code == 302
    assert charlie_at_work.get(f"/gestion/services/{known.pk}/").status_code == 404
    assert charlie_at_work.post(f"/gestion/services/{known.pk}/", form(name="Pris")).status_code == 404
    assert charlie_at_work.get(f"/gestion/services/{uuid4()}/").status_code == 404
    assert service(venissieux).name == "État civil"
