"""What search engines read of an event, a job, an entry of the directory, a service, and of the way to a page."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from cms.directory.enums import EntryKind
from cms.pages.enums import ContractKind, EventState, Repeat
from design.linked_data import postal_address
from tests.cms.directory.conftest import OFFICE, entry
from tests.cms.pages.made import event, faq, guide, job, standard
from tests.cms.test_metadata import graph_of, properties_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tenants.models import Commune

#: A Wednesday, 11 h in Vénissieux.
NOW = datetime(2026, 12, 2, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def graph_at(client: Client, address: str) -> dict[str, Any]:
    return graph_of(client.get(address).content.decode())


def steps(graph: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["name"], one["item"]) for one in graph["BreadcrumbList"]["itemListElement"]]


def test_an_event_that_comes_back_says_its_next_date_and_its_rule(
    at_venissieux: Client, in_venissieux: Commune
) -> None:
    event(
        "Atelier couture",
        date(2026, 9, 2),
        repeat=Repeat.WEEKLY,
        repeat_days=[2],
        repeat_until=date(2027, 6, 30),
        excepted_dates="du 19/12/2026 au 04/01/2027",
        place_name="Maison des associations",
        place_address="1 rue Gaspard-Picard",
        price="Gratuit",
        booking_url="https://inscriptions.example/",
    )
    found = graph_at(at_venissieux, "/agenda/atelier-couture/")["Event"]
    assert (found["startDate"], found["endDate"]) == (
        "2026-12-02T14:00:00+01:00",
        "2026-12-02T17:00:00+01:00",
    )
    assert found["eventStatus"] == "https://schema.org/EventScheduled"
    assert found["location"]["name"] == "Maison des associations"
    assert found["location"]["address"]["addressLocality"] == "Vénissieux"
    assert found["organizer"]["@id"] == f"{in_venissieux.base_url}/#mairie"
    assert found["offers"]["price"] == 0
    assert found["offers"]["url"] == "https://inscriptions.example/"
    assert found["eventSchedule"] == {
        "@type": "Schedule",
        "repeatFrequency": "P1W",
        "byDay": ["https://schema.org/Wednesday"],
        "startDate": "2026-09-02",
        "endDate": "2027-06-30",
        "startTime": "14:00",
        "endTime": "17:00",
        "scheduleTimezone": "Europe/Paris",
        "exceptDate": ["2026-12-23", "2026-12-30"],
    }
    with time_machine.travel(NOW + timedelta(hours=7), tick=False):
        later = graph_at(at_venissieux, "/agenda/atelier-couture/")["Event"]
    assert later["startDate"] == "2026-12-09T14:00:00+01:00"


@pytest.mark.parametrize(
    ("repeat", "start", "said"),
    [
        (Repeat.FORTNIGHTLY, date(2026, 12, 3), {"repeatFrequency": "P2W", "byDay": ["https://schema.org/Thursday"]}),
        (Repeat.MONTHLY_DATE, date(2026, 12, 15), {"repeatFrequency": "P1M", "byMonthDay": [15]}),
        (Repeat.MONTHLY_WEEKDAY, date(2026, 12, 13), {"repeatFrequency": "P1M", "byDay": ["2SU"]}),
        (Repeat.MONTHLY_WEEKDAY, date(2026, 12, 25), {"repeatFrequency": "P1M", "byDay": ["-1FR"]}),
        (Repeat.YEARLY, date(2026, 12, 8), {"repeatFrequency": "P1Y", "byMonth": [12], "byMonthDay": [8]}),
    ],
)  # fmt: skip
def test_each_rhythm_is_told(
    at_venissieux: Client, in_venissieux: Commune, repeat: Repeat, start: date, said: dict[str, Any]
) -> None:
    event("Rendez-vous", start, repeat=repeat, start_time=time(9), end_time=None)
    found = graph_at(at_venissieux, "/agenda/rendez-vous/")["Event"]
    assert "endDate" not in found
    assert said.items() <= found["eventSchedule"].items()


def test_days_without_hours_are_dates(at_venissieux: Client, in_venissieux: Commune) -> None:
    event(
        "Marché de Noël",
        date(2026, 12, 12),
        end_date=date(2026, 12, 13),
        start_time=None,
        end_time=None,
        state=EventState.POSTPONED,
    )
    found = graph_at(at_venissieux, "/agenda/marche-de-noel/")["Event"]
    assert (found["startDate"], found["endDate"]) == ("2026-12-12", "2026-12-13")
    assert found["eventStatus"] == "https://schema.org/EventPostponed"
    assert "eventSchedule" not in found
    assert found["location"]["address"] == {
        "@type": "PostalAddress",
        "addressLocality": "Vénissieux",
        "addressCountry": "FR",
    }


def test_a_job_says_where_when_and_to_whom(at_venissieux: Client, in_venissieux: Commune) -> None:
    job(
        "Jardinier",
        date(2026, 12, 20),
        contract=ContractKind.SEASONAL,
        place="Serres municipales",
        starts_on=date(2027, 3, 1),
    )
    found = graph_at(at_venissieux, "/emplois/jardinier/")["JobPosting"]
    assert found["employmentType"] == "TEMPORARY"
    assert found["jobLocation"]["address"]["streetAddress"] == "Serres municipales"
    assert found["jobLocation"]["address"]["addressLocality"] == "Vénissieux"
    assert (found["datePosted"], found["validThrough"], found["jobStartDate"]) == (
        "2026-12-02",
        "2026-12-20",
        "2027-03-01",
    )
    assert found["applicationContact"]["email"] == "rh@exemple.fr"
    assert found["directApply"] is False
    assert found["hiringOrganization"]["name"] == "Vénissieux"


def test_answers_are_words_and_not_markup(at_venissieux: Client, in_venissieux: Commune) -> None:
    page = faq("Vos questions")
    page.questions = [  # type: ignore[assignment]  # what the descriptor turns into a stream
        (
            "theme",
            {
                "title": "Cantine",
                "questions": [
                    {
                        "question": "Combien ?",
                        "answer": f'<p>Voir <a linktype="page" id="{page.pk}">les tarifs</a>.</p><p>Selon vos revenus.</p>',
                    }
                ],
            },
        )
    ]
    page.save_revision().publish()
    asked = graph_at(at_venissieux, "/vos-questions/")["FAQPage"]["mainEntity"]
    assert [(one["name"], one["acceptedAnswer"]["text"]) for one in asked] == [
        ("Combien ?", "Voir les tarifs. Selon vos revenus.")
    ]


def test_a_place_says_where_it_is_when_it_is_open_and_who_can_come_in(
    at_venissieux: Client, in_venissieux: Commune
) -> None:
    entry(
        EntryKind.PLACE, "Médiathèque", summary="Livres et disques", categories=["culture"], hours_data=OFFICE,
        access=["fauteuil"], latitude=45.697, longitude=4.886, address="2 place Sublet", postal_code="69200",
        city="Vénissieux", phone="0472000001", capacity=120, website="https://mediatheque.example/",
        social_links=["https://reseau.example/mediatheque"],
    )  # fmt: skip
    found = graph_at(at_venissieux, "/annuaire/lieux/mediatheque/")["CivicStructure"]
    assert found["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "2 place Sublet",
        "postalCode": "69200",
        "addressLocality": "Vénissieux",
        "addressCountry": "FR",
    }
    assert found["geo"] == {"@type": "GeoCoordinates", "latitude": 45.697, "longitude": 4.886}
    week = found["openingHoursSpecification"][0]
    assert (week["dayOfWeek"], week["opens"], week["closes"]) == (
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
        "09:00",
        "18:00",
    )
    assert found["maximumAttendeeCapacity"] == 120
    assert found["amenityFeature"][0]["name"] == "Accessible en fauteuil roulant"
    assert found["sameAs"] == ["https://mediatheque.example/", "https://reseau.example/mediatheque"]
    assert found["url"] == f"{in_venissieux.base_url}/annuaire/lieux/mediatheque/"


def test_each_kind_of_entry_is_what_it_is(at_venissieux: Client, in_venissieux: Commune) -> None:
    entry(EntryKind.PLACE, "Square Lénine", categories=["parc"])
    entry(EntryKind.SHOP, "Boulangerie Martin", categories=["boulangerie"], hours_data=OFFICE)
    entry(EntryKind.ASSOCIATION, "Éveil sportif", categories=["sport"], latitude=45.69, longitude=4.88)
    entry(EntryKind.ELECTED, "Anne Abadie", function="Deuxième adjointe", latitude=45.69, longitude=4.88)
    assert "Park" in graph_at(at_venissieux, "/annuaire/lieux/square-lenine/")
    shop = graph_at(at_venissieux, "/annuaire/commerces/boulangerie-martin/")["LocalBusiness"]
    assert shop["openingHoursSpecification"]
    club = graph_at(at_venissieux, "/annuaire/associations/eveil-sportif/")["Organization"]
    assert club["location"]["geo"]["latitude"] == 45.69
    person = graph_at(at_venissieux, "/annuaire/elus/anne-abadie/")["Person"]
    assert person["jobTitle"] == "Deuxième adjointe"
    assert person["worksFor"] == {"@id": f"{in_venissieux.base_url}/#mairie"}
    assert "geo" not in person


def test_a_service_is_an_office_of_the_commune(at_venissieux: Client, in_venissieux: Commune) -> None:
    page = at_venissieux.get("/annuaire/services/mairie/").content.decode()
    found = graph_of(page)
    office = found["GovernmentOffice"]
    assert office["parentOrganization"] == {"@id": f"{in_venissieux.base_url}/#mairie"}
    assert office["address"]["addressLocality"] == "Vénissieux"
    assert {day for line in office["openingHoursSpecification"] for day in line.get("dayOfWeek", [])} >= {
        "Monday"
    }
    assert office["url"] == properties_of(page)["og:url"]
    assert [name for name, _url in steps(found)] == [
        "Accueil",
        "Annuaire",
        "Services municipaux",
        office["name"],
    ]


@pytest.mark.parametrize(
    ("address", "last"),
    [
        ("/annuaire/", "Annuaire"),
        ("/annuaire/lieux/", "Lieux et équipements"),
        ("/ma-rue/", "Ma rue"),
        ("/alertes/", "Alertes"),
        ("/actes/", "Actes"),
        ("/plan-du-site/", "Plan du site"),
        ("/demarches/", "Démarches"),
    ],
)
def test_what_is_not_a_page_of_the_tree_tells_the_way_to_it(
    at_venissieux: Client, venissieux: Commune, address: str, last: str
) -> None:
    found = steps(graph_at(at_venissieux, address))
    assert found[0] == ("Accueil", f"{venissieux.base_url}/")
    assert found[-1] == (last, f"{venissieux.base_url}{address}")


def test_a_chapter_has_its_own_address_and_its_guide_above(
    at_venissieux: Client, in_venissieux: Commune
) -> None:
    guide("Se marier")
    base = in_venissieux.base_url
    chapter = at_venissieux.get("/se-marier/chapitre-numero-2/").content.decode()
    assert properties_of(chapter)["og:url"] == f"{base}/se-marier/chapitre-numero-2/"
    assert steps(graph_of(chapter)) == [
        ("Accueil", f"{base}/"),
        ("Se marier", f"{base}/se-marier/"),
        ("Chapitre numéro 2", f"{base}/se-marier/chapitre-numero-2/"),
    ]
    whole = at_venissieux.get("/se-marier/tout/").content.decode()
    assert properties_of(whole)["og:url"] == f"{base}/se-marier/"
    assert [name for name, _url in steps(graph_of(whole))] == ["Accueil", "Se marier"]


def test_a_simple_page_says_only_the_way_to_it(at_venissieux: Client, in_venissieux: Commune) -> None:
    standard("Se déplacer")
    assert list(graph_at(at_venissieux, "/se-deplacer/")) == ["BreadcrumbList"]


@pytest.mark.parametrize(
    ("lines", "street", "code", "town"),
    [
        (["Mairie", "5 place Léon-Sublet", "69200 Vénissieux"], "Mairie, 5 place Léon-Sublet", "69200", "Vénissieux"),
        (["69200 Vénissieux"], None, "69200", "Vénissieux"),
        (["Chemin du lac"], "Chemin du lac", None, "Givors"),
        ([], None, None, "Givors"),
    ],
)  # fmt: skip
def test_the_lines_of_an_envelope_are_told_apart(
    lines: list[str], street: str | None, code: str | None, town: str
) -> None:
    found = postal_address(lines, "Givors")
    assert (found.get("streetAddress"), found.get("postalCode"), found["addressLocality"]) == (
        street,
        code,
        town,
    )
