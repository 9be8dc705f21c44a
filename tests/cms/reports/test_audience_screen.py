"""`/gestion/audience/`: what a webmaster reads, in few statements, of their own commune."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.reports.audience.enums import Period
from cms.reports.audience.periods import Span
from cms.reports.enums import ReportKind
from cms.reports.models import SiteReport
from tenants.current import commune_context
from tests.cms.conftest import agent_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from identity.accounts.models import Agent
    from tenants.models import Commune

TODAY = date(2026, 3, 11)  # a Wednesday
SCREEN = "/gestion/audience/"


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with time_machine.travel("2026-03-11T09:00:00Z", tick=False):
        yield


def report(commune: Commune, days_ago: int, views: int, **other: Any) -> None:
    data = {"views": views, "searched": 0, "unanswered": 0, "pages": {"/contact/": views}, **other}
    with commune_context(commune):
        SiteReport.objects.create(kind=ReportKind.AUDIENCE, day=TODAY - timedelta(days=days_ago), data=data)


def text(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_figures_are_read_in_plain_french(venissieux: Commune, alice_at_work: Client) -> None:
    report(
        venissieux,
        0,
        560,
        devices={"mobile": 400, "desktop": 160},
        origins={"search": 40},
        entrances={"/": 40},
    )
    report(
        venissieux, 1, 680, searched=7, unanswered=2, searches={"poubelle": 5}, fruitless={"trottinette": 5}
    )
    report(venissieux, 8, 1100)
    report(venissieux, 9, 0)
    report(venissieux, 5, 900)  # a Friday: the week of before has more days than the one under way
    page = text(alice_at_work.get(SCREEN))
    assert "Semaine du 9 mars au 15 mars 2026" in page
    assert "1 240 pages vues, 13 % de plus que la semaine d’avant au même jour." in page
    assert "7 recherches, dont 2 sans réponse" in page
    assert "trottinette" in page
    assert "Contact et horaires" in page
    assert "7 pages sur 10 sont lues sur un téléphone ou une tablette." in page
    assert page.count('<rect class="report-bar"') == 7
    before = text(alice_at_work.get(f"{SCREEN}?periode=semaine&jour=2026-03-08"))
    assert (
        "2 000 pages vues. Les chiffres commencent le 2 mars 2026 : il n’y a pas encore de quoi comparer."
        in before
    )
    assert "Semaine du 9 mars au 15 mars 2026" in before, "the way back"


def test_a_chart_is_numbers_that_svg_reads(venissieux: Commune, alice_at_work: Client) -> None:
    report(venissieux, 0, 37)
    for period, bars in (("semaine", 7), ("mois", 31), ("annee", 12)):
        page = text(alice_at_work.get(f"{SCREEN}?periode={period}"))
        assert page.count('<rect class="report-bar"') == bars
        chart = page.split('<svg class="report-chart"')[1].split("</svg>")[0]
        assert all("," not in part.split('"')[0] for part in chart.split('height="')[1:])
        assert "style=" not in chart


@pytest.mark.parametrize(
    "query",
    ["periode=siecle", "jour=hier", "jour=1850-01-01", "jour=9999-12-31", "periode=annee&jour=2030-01-01"],
)
def test_an_address_that_asks_nonsense_shows_what_is_known(query: str, alice_at_work: Client) -> None:
    assert "2026" in text(alice_at_work.get(f"{SCREEN}?{query}"))


def test_what_was_sent_by_strangers_is_text(venissieux: Commune, alice_at_work: Client) -> None:
    report(venissieux, 0, 9, missing={"/<script>x</script>/": 9}, fruitless={"=cmd()": 5})
    page = text(alice_at_work.get(SCREEN))
    assert "<script>x" not in page
    file = alice_at_work.get(f"{SCREEN}recherches.csv").content.decode()
    assert "'=cmd()" in file


def test_an_address_asked_for_once_is_not_told(venissieux: Commune, alice_at_work: Client) -> None:
    report(venissieux, 0, 1, missing={"/une-fois/": 2, "/souvent/": 3})
    page = text(alice_at_work.get(SCREEN))
    assert "/souvent/" in page
    assert "/une-fois/" not in page


def test_figures_leave_as_files(venissieux: Commune, alice_at_work: Client) -> None:
    report(venissieux, 0, 12, searched=1, searches={"cantine": 1}, origins={"direct": 4})
    days = alice_at_work.get(f"{SCREEN}jours.csv?periode=mois")
    assert (
        days["Content-Disposition"] == 'attachment; filename="frequentation-jours-2026-03-01-2026-03-31.csv"'
    )
    assert "2026-03-11;12;1;0" in days.content.decode()
    assert (
        "page vue;Contact et horaires;/contact/;12;0"
        in alice_at_work.get(f"{SCREEN}pages.csv").content.decode()
    )
    assert "recherche;cantine;;1;0" in alice_at_work.get(f"{SCREEN}recherches.csv").content.decode()
    assert "adresse tapée" in alice_at_work.get(f"{SCREEN}origines.csv").content.decode()
    assert alice_at_work.get(f"{SCREEN}autre.csv").status_code == 404


def test_the_screen_costs_the_same_for_a_week_and_for_a_year(
    venissieux: Commune, alice_at_work: Client
) -> None:
    for days_ago in range(60):
        report(venissieux, days_ago, 10, pages={f"/page-{n}/": 1 for n in range(50)})
    counts = []
    alice_at_work.get(SCREEN)
    for period in ("semaine", "annee"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            alice_at_work.get(f"{SCREEN}?periode={period}")
        counts.append([query["sql"] for query in queries if "reports_sitereport" in query["sql"]])
    assert [len(found) for found in counts] == [3, 3]


def test_figures_are_of_one_commune(
    venissieux: Commune, givors: Commune, alice_at_work: Client, charlie_at_work: Client
) -> None:
    report(venissieux, 0, 4321, missing={"/zanzibarine/": 9})
    assert "4 321" in text(alice_at_work.get(SCREEN))
    assert "zanzibarine" in alice_at_work.get(f"{SCREEN}pages.csv").content.decode()
    assert "4 321" not in text(charlie_at_work.get(SCREEN))
    assert "zanzibarine" not in charlie_at_work.get(f"{SCREEN}pages.csv").content.decode()


def test_strangers_and_agents_without_a_role_see_no_figures(venissieux: Commune, bob: Agent) -> None:
    stranger = Client(headers={"host": venissieux.primary_host})
    agent = agent_browser(venissieux, bob)
    for path in (SCREEN, f"{SCREEN}pages.csv"):
        assert stranger.get(path).status_code == 302
        assert agent.get(path).status_code == 403


@pytest.mark.parametrize(
    ("period", "day", "first", "last", "compared"),
    [
        (Period.WEEK, TODAY, date(2026, 3, 9), date(2026, 3, 15), (date(2026, 3, 2), date(2026, 3, 4))),
        (
            Period.MONTH,
            date(2026, 2, 3),
            date(2026, 2, 1),
            date(2026, 2, 28),
            (date(2026, 1, 1), date(2026, 1, 31)),
        ),
        (Period.MONTH, TODAY, date(2026, 3, 1), date(2026, 3, 31), (date(2026, 2, 1), date(2026, 2, 11))),
        (
            Period.YEAR,
            date(2025, 5, 5),
            date(2025, 1, 1),
            date(2025, 12, 31),
            (date(2024, 1, 1), date(2024, 12, 31)),
        ),
    ],
)
def test_what_is_under_way_is_compared_with_as_many_days(
    period: Period, day: date, first: date, last: date, compared: tuple[date, date]
) -> None:
    span = Span.around(period, day, TODAY)
    assert (span.first, span.last, span.compared) == (first, last, compared)
