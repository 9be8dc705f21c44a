"""The agenda: what comes, by day; a month; what is past; calendars; what is cancelled; who sees what."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from cms.pages import calendar_files, events
from cms.pages.enums import EventKind, EventState, ListKind, Repeat
from cms.pages.models import EventPage, NewsCategory
from tenants.current import commune_context
from tests.cms.pages.made import event, list_of, posted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tenants.models import Commune

#: A Wednesday at noon.
NOW = datetime(2026, 12, 2, 12, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def workshop(in_venissieux: Commune) -> EventPage:
    """Every Wednesday but for the holidays."""
    return event(
        "Atelier couture",
        date(2026, 11, 25),
        repeat=Repeat.WEEKLY,
        repeat_until=date(2027, 6, 30),
        excepted_dates="du 19/12/2026 au 03/01/2027",
        excepted_words="sauf pendant les vacances scolaires",
        place_name="Maison des associations",
        category=NewsCategory.objects.get(slug="culture"),
    )


def test_it_says_that_it_is_empty_and_stays_out_of_the_menu(at_venissieux: Client) -> None:
    page = at_venissieux.get("/agenda/").content.decode()
    assert "Rien n’est annoncé pour le moment" in page
    assert 'href="/agenda/"' not in at_venissieux.get("/contact/").content.decode()


def test_an_event_puts_it_in_the_menu(at_venissieux: Client, workshop: EventPage) -> None:
    assert 'href="/agenda/"' in at_venissieux.get("/contact/").content.decode()


def test_what_comes_is_listed_by_day(at_venissieux: Client, workshop: EventPage) -> None:
    event("Marché de Noël", date(2026, 12, 12), end_date=date(2026, 12, 13), start_time=None, end_time=None)
    page = at_venissieux.get("/agenda/").content.decode()
    assert "Mercredi 2\u00a0décembre 2026" in page
    assert "(aujourd’hui)" in page
    assert "De 14\u00a0h à 17\u00a0h" in page
    assert page.index("Mercredi 9\u00a0décembre") < page.index("Samedi 12\u00a0décembre")
    assert "Toute la journée" in page
    assert "23\u00a0décembre" not in page


def test_what_is_over_is_no_more_in_the_list(at_venissieux: Client, workshop: EventPage) -> None:
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        page = at_venissieux.get("/agenda/").content.decode()
    assert "Mercredi 2\u00a0décembre" not in page
    assert "Mercredi 9\u00a0décembre" in page


def test_what_lasts_is_under_way(at_venissieux: Client, in_venissieux: Commune) -> None:
    event("Exposition", date(2026, 11, 20), end_date=date(2026, 12, 20), start_time=None, end_time=None)
    page = at_venissieux.get("/agenda/").content.decode()
    assert "Mercredi 2\u00a0décembre 2026" in page
    assert "Exposition" in page


def test_filters(at_venissieux: Client, workshop: EventPage) -> None:
    event("Loto", date(2026, 12, 5))
    event("Galette", date(2027, 1, 9))
    weekend = at_venissieux.get("/agenda/", {"quand": "week-end"}).content.decode()
    assert "Loto" in weekend
    assert "Atelier couture" not in weekend
    january = at_venissieux.get("/agenda/", {"quand": "2027-01"}).content.decode()
    assert "Galette" in january
    assert "Loto" not in january
    culture = at_venissieux.get("/agenda/", {"theme": "culture"}).content.decode()
    assert "Atelier couture" in culture
    assert "Loto" not in culture
    nonsense = at_venissieux.get("/agenda/", {"quand": "2026-99", "theme": "x", "page": "999"})
    assert nonsense.status_code == 200


def test_the_page_of_an_event_says_when_in_words(at_venissieux: Client, workshop: EventPage) -> None:
    page = at_venissieux.get("/agenda/atelier-couture/").content.decode()
    assert (
        "Tous les mercredis de 14\u00a0h à 17\u00a0h, jusqu’au 30\u00a0juin\u00a02027, sauf pendant les vacances scolaires"
        in page
    )
    assert "Prochaine date\u00a0: mercredi 2\u00a0décembre 2026" in page.replace("</span>", "").replace(
        "  ", " "
    )
    assert "/agenda/atelier-couture/evenement.ics" in page
    assert '"@type":"Event"' in page.replace(" ", "")


def test_what_is_cancelled_says_so_everywhere(at_venissieux: Client, workshop: EventPage) -> None:
    workshop.state, workshop.state_note = EventState.CANCELLED, "L’animatrice est malade."
    workshop.save_revision().publish()
    for address in ("/agenda/", "/agenda/atelier-couture/"):
        page = at_venissieux.get(address).content.decode()
        assert "Annulé" in page
        assert "L’animatrice est malade." in page
    assert "Annulé" in at_venissieux.get("/agenda/2026-12/").content.decode()
    assert b"STATUS:CANCELLED" in at_venissieux.get("/agenda/agenda.ics").content
    assert "EventCancelled" in at_venissieux.get("/agenda/atelier-couture/").content.decode()


def test_a_month_is_a_table(at_venissieux: Client, workshop: EventPage) -> None:
    page = at_venissieux.get("/agenda/2026-12/").content.decode()
    assert page.count("Atelier couture") >= 3
    assert '<th scope="col">' in page
    assert "/agenda/2027-01/" in page
    assert at_venissieux.get("/agenda/2026-13/").status_code == 404
    assert at_venissieux.get("/agenda/1999-01/").status_code == 404
    assert at_venissieux.get("/agenda/2026-12/x/").status_code == 404


def test_what_is_past_is_in_the_archives(at_venissieux: Client, workshop: EventPage) -> None:
    event("Forum", date(2026, 9, 5))
    assert "Forum" not in at_venissieux.get("/agenda/").content.decode()
    past = at_venissieux.get("/agenda/archives/").content.decode()
    assert "Forum" in past
    assert "Atelier couture" not in past
    assert "C’est passé" in at_venissieux.get("/agenda/forum/").content.decode()


def _components(content: bytes) -> dict[str, Any]:
    found = Calendar.from_ical(content)
    return {str(one["summary"]): one for one in found.walk("VEVENT")} | {"calendar": found}


def test_the_calendar_is_a_rule_with_its_exceptions_and_its_zone(
    at_venissieux: Client, workshop: EventPage, in_venissieux: Commune
) -> None:
    event("Feu", date(2027, 7, 13), start_time=time(22, 30), end_time=time(1), end_date=date(2027, 7, 14))
    event("Brocante", date(2027, 3, 28), start_time=None, end_time=None)
    response = at_venissieux.get("/agenda/agenda.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    found = _components(response.content)
    sewing = found["Atelier couture"]
    assert sewing["dtstart"].params["TZID"] == "Europe/Paris"
    assert sewing["rrule"]["UNTIL"] == [datetime(2027, 6, 30, 12, tzinfo=UTC)]
    out = sewing["exdate"] if isinstance(sewing["exdate"], list) else [sewing["exdate"]]
    assert {one.dts[0].dt.date() for one in out} == {date(2026, 12, 23), date(2026, 12, 30)}
    assert sewing["url"] == f"{in_venissieux.base_url}/agenda/atelier-couture/"
    assert str(sewing["uid"]) == f"{workshop.translation_key}@{in_venissieux.pk}"
    assert [str(zone["tzid"]) for zone in found["calendar"].walk("VTIMEZONE")] == ["Europe/Paris"]
    assert (found["Brocante"]["dtstart"].dt, found["Brocante"]["dtend"].dt) == (
        date(2027, 3, 28),
        date(2027, 3, 29),
    )
    assert found["Feu"]["dtend"].dt.date() == date(2027, 7, 14)


def test_a_uid_outlives_the_address(
    at_venissieux: Client, workshop: EventPage, in_venissieux: Commune
) -> None:
    before = _components(at_venissieux.get("/agenda/atelier-couture/evenement.ics").content)[
        "Atelier couture"
    ]["uid"]
    with commune_context(in_venissieux):
        workshop.slug = "couture"
        workshop.save_revision().publish()
    after = _components(at_venissieux.get("/agenda/couture/evenement.ics").content)["Atelier couture"]["uid"]
    assert before == after
    assert at_venissieux.get("/agenda/couture/autre.ics").status_code == 404


def test_calendars_and_feeds_by_theme(at_venissieux: Client, workshop: EventPage) -> None:
    event("Loto", date(2026, 12, 5))
    assert set(_components(at_venissieux.get("/agenda/culture.ics").content)) == {
        "calendar",
        "Atelier couture",
    }
    assert at_venissieux.get("/agenda/inconnu.ics").status_code == 404
    feed = at_venissieux.get("/agenda/flux-culture.xml").content.decode()
    assert "Atelier couture" in feed
    assert "Loto" not in feed
    assert "Loto" in at_venissieux.get("/agenda/flux.xml").content.decode()


def test_a_calendar_is_of_its_host(at_givors: Client, at_venissieux: Client, workshop: EventPage) -> None:
    assert b"couture" in at_venissieux.get("/agenda/agenda.ics").content
    assert b"couture" not in at_givors.get("/agenda/agenda.ics").content
    assert at_venissieux.get("/agenda/atelier-couture/evenement.ics").status_code == 200
    assert at_givors.get("/agenda/atelier-couture/evenement.ics").status_code == 404


@pytest.mark.parametrize(
    ("zone", "day", "utc"),
    [
        ("Europe/Paris", date(2027, 3, 24), datetime(2027, 3, 24, 13, tzinfo=UTC)),
        ("Europe/Paris", date(2027, 3, 31), datetime(2027, 3, 31, 12, tzinfo=UTC)),
        ("Indian/Reunion", date(2027, 3, 31), datetime(2027, 3, 31, 10, tzinfo=UTC)),
        ("America/Martinique", date(2027, 3, 31), datetime(2027, 3, 31, 18, tzinfo=UTC)),
    ],
)
def test_fourteen_hours_is_that_of_the_commune_in_summer_and_overseas(
    in_venissieux: Commune, workshop: EventPage, zone: str, day: date, utc: datetime
) -> None:
    in_venissieux.time_zone = zone
    with timezone.override(ZoneInfo(zone)):
        (one,) = workshop.occurrences(day, day)
        assert one.starts_at == utc
        found = calendar_files.calendar(in_venissieux, "x", [workshop])
        assert next(iter(found.walk("VEVENT")))["dtstart"].params["TZID"] == zone


def test_sessions_of_the_council(in_venissieux: Commune, django_assert_num_queries: Any) -> None:
    council = {"kind": EventKind.COUNCIL, "start_time": time(18, 30), "end_time": None}
    event("Conseil de novembre", date(2026, 11, 26), **council)
    event("Conseil de décembre", date(2026, 12, 17), **council)
    event("Conseil annulé", date(2026, 12, 10), state=EventState.CANCELLED, **council)
    event("Loto", date(2026, 12, 5))
    with django_assert_num_queries(1):
        found = events.council_sessions(date(2026, 12, 31), date(2026, 11, 1))
    assert [(one.event.title, one.day) for one in found] == [
        ("Conseil de novembre", date(2026, 11, 26)),
        ("Conseil de décembre", date(2026, 12, 17)),
    ]
    coming = events.next_council_session()
    assert coming
    assert coming.event.title == "Conseil de décembre"


def test_coming_events_are_one_statement(
    in_venissieux: Commune, workshop: EventPage, django_assert_num_queries: Any
) -> None:
    event("Loto", date(2026, 12, 5))
    with django_assert_num_queries(1):
        found = events.coming(timezone.localtime(), 3)
    assert [(one.event.title, one.day) for one in found] == [
        ("Atelier couture", date(2026, 12, 2)),
        ("Loto", date(2026, 12, 5)),
        ("Atelier couture", date(2026, 12, 9)),
    ]


def test_the_home_shows_what_comes(at_venissieux: Client, workshop: EventPage) -> None:
    event("Loto annulé", date(2026, 12, 4), state=EventState.CANCELLED)
    page = at_venissieux.get("/").content.decode()
    assert page.count('href="/agenda/atelier-couture/"') == 1
    assert "de 14\u00a0h à 17\u00a0h, Maison des associations" in page
    assert "Loto annulé" not in page


def form(**fields: Any) -> dict[str, Any]:
    return posted(
        title="Bourse aux jouets",
        slug="bourse-aux-jouets",
        lead="Jouets et livres d’enfants.",
        kind="evenement",
        category="",
        start_date="2026-12-13",
        start_time="09:00",
        end_date="",
        end_time="17:00",
        repeat="mois-jour",
        repeat_days=[],
        repeat_until="",
        excepted_dates="",
        extra_dates="",
        state="prevu",
        place_page="",
        image="",
        booking_url="",
        **fields,
    )


def test_she_announces_an_event_that_comes_back(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        agenda = list_of(ListKind.AGENDA).pk
    screen = alice_at_work.get(f"/gestion/pages/add/pages/eventpage/{agenda}/").content.decode()
    assert "S’il revient" in screen
    response = alice_at_work.post(f"/gestion/pages/add/pages/eventpage/{agenda}/", form())
    assert response.status_code == 302, response.context["form"].errors
    page = at_venissieux.get("/agenda/bourse-aux-jouets/").content.decode()
    assert "Le deuxième dimanche de chaque mois de 9\u00a0h à 17\u00a0h" in page
    assert "dimanche 10\u00a0janvier 2027" in page.lower()
    found = at_venissieux.get("/recherche/", {"q": "jouets"}).content.decode()
    assert "/agenda/bourse-aux-jouets/" in found


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"end_time": "08:00"}, "La fin vient avant le début"),
        ({"end_date": "2026-12-01"}, "Le dernier jour vient avant le premier"),
        ({"excepted_dates": "à Noël"}, "n’est pas une date de la forme"),
        ({"repeat_until": "2026-01-01"}, "Cette date vient avant la première"),
        ({"start_time": ""}, "Donnez aussi l’heure de début"),
    ],
)
def test_what_cannot_be_is_said(
    alice_at_work: Client, venissieux: Commune, fields: dict[str, str], words: str
) -> None:
    with commune_context(venissieux):
        agenda = list_of(ListKind.AGENDA).pk
    response = alice_at_work.post(f"/gestion/pages/add/pages/eventpage/{agenda}/", form() | fields)
    assert response.status_code == 200
    assert words in response.content.decode()


def test_an_event_is_of_the_agenda_only(alice_at_work: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        jobs = list_of(ListKind.JOBS).pk
    assert alice_at_work.get(f"/gestion/pages/add/pages/eventpage/{jobs}/").status_code in {302, 403}
