"""« Ma rue »: found however it is typed, what it says, its calendars; the desk, files that change all or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.streets import checks, importing
from cms.streets.enums import HolidayRule, Side, StreetAction, Waste
from cms.streets.models import Street
from cms.streets.parts import Fact, Part
from cms.streets.rounds import Collections
from cms.streets.services import keep, put
from cms.streets.writing import read_round_lines
from design.components import Link
from identity.audit.models import Entry
from tenants.current import commune_context
from tests.cms.conftest import alice_at_work, bob_at_work, charlie_at_work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from identity.accounts.models import Agent
    from tenants.models import Commune

__all__ = ["alice_at_work", "bob_at_work", "charlie_at_work"]

NOW = datetime(2026, 12, 21, 9, 0, tzinfo=UTC)  # a Monday, before Christmas (a Friday)
NAMES = ("Rue de la République", "Rue Gambetta", "Avenue du Maréchal-Foch", "Place Saint-Jean", "Rue du Lac")


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """Before anybody signs in: a session lasts twelve hours."""
    with time_machine.travel(NOW, tick=False):
        yield


def street(name: str, lines: str = "ordures : lundi\ntri : vendredi", **fields: Any) -> Street:
    rounds = Collections(
        rounds=read_round_lines(lines), on_holidays=HolidayRule.NEXT_DAY, note="La veille au soir."
    )
    made = put(Street(name=name, **fields), rounds, [Fact(label="École de secteur", value="Jean-Moulin")], [])
    made.save()
    return made


@pytest.fixture
def streets(venissieux: Commune) -> Commune:
    with commune_context(venissieux):
        for name in NAMES:
            street(name)
        even = Part(side=Side.EVEN, first=2, last=40, facts=(Fact(label="Bureau de vote", value="12"),))
        put(
            Street(name="Rue Longue"), Collections(rounds=read_round_lines("verre : mercredi")), [], [even]
        ).save()
    return venissieux


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("rue de la république", "rue-de-la-republique"),
        ("12 rue de la Republique, 69200 Vénissieux", "rue-de-la-republique"),
        ("rue de la repubique", "rue-de-la-republique"),
        ("av. mal foch", "avenue-du-marechal-foch"),
        ("gambeta", "rue-gambetta"),
        ("place st jean", "place-saint-jean"),
    ],
)
def test_a_street_is_found_however_it_is_typed(
    streets: Commune, at_venissieux: Client, typed: str, slug: str
) -> None:
    answer = at_venissieux.get("/ma-rue/", {"rue": typed})
    found = answer["Location"] if answer.status_code == 302 else answer.content.decode()
    assert f"/ma-rue/{slug}/" in found


def test_when_there_is_a_doubt_suggestions_are_listed(streets: Commune, at_venissieux: Client) -> None:
    page = at_venissieux.get("/ma-rue/", {"rue": "rue"}).content.decode()
    assert page.count('class="street-list"') == 1
    assert "Rue Gambetta" in page
    assert "Rue du Lac" in page
    page = at_venissieux.get("/ma-rue/", {"rue": "xyzzy"}).content.decode()
    assert "Aucune rue trouvée" in page


def test_the_page_says_the_next_collections_with_their_holidays(
    streets: Commune, at_venissieux: Client
) -> None:
    page = at_venissieux.get("/ma-rue/rue-gambetta/").content.decode()
    assert "Aujourd’hui" in page
    assert "Samedi 26\u00a0décembre" in page
    assert "(reportée, Noël)" in page
    assert "Jean-Moulin" in page
    assert "La veille au soir." in page
    assert "/demarches/signalement/" in page
    assert at_venissieux.get("/ma-rue/rue-absente/").status_code == 404


def test_a_number_matters_in_some_streets(streets: Commune, at_venissieux: Client) -> None:
    whole = at_venissieux.get("/ma-rue/rue-longue/").content.decode()
    assert "Numéros pairs du 2 au 40" in whole
    assert "Bureau de vote" not in whole
    found = at_venissieux.get("/ma-rue/", {"rue": "12 rue longue"})
    assert found["Location"] == "/ma-rue/rue-longue/?numero=12"
    assert "Bureau de vote" in at_venissieux.get(found["Location"]).content.decode()
    assert "Bureau de vote" not in at_venissieux.get("/ma-rue/rue-longue/?numero=13").content.decode()


def test_a_phone_and_a_printer_have_the_dates(streets: Commune, at_venissieux: Client) -> None:
    answer = at_venissieux.get("/ma-rue/rue-gambetta/collectes.ics")
    calendar = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20261226\r\n" in calendar
    assert "UID:20261226-rue-gambetta@venissieux" in calendar
    assert "20261225" not in calendar.replace("DTEND;VALUE=DATE:20261225", "")
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    assert calendar.startswith("BEGIN:VCALENDAR\r\n")
    assert calendar.endswith("END:VCALENDAR\r\n")
    page = at_venissieux.get("/ma-rue/rue-gambetta/calendrier/2027/").content.decode()
    assert "Collectes 2027" in page
    assert page.count("<section") == 12
    assert at_venissieux.get("/ma-rue/rue-gambetta/calendrier/1815/").status_code == 404
    assert "/calendrier/2026/" in page
    assert "/calendrier/2028/" not in page, "robots would go on to 2100"


def works(name: str, key: str) -> list[Link]:
    return [Link(f"Travaux {name}", "/avis/travaux/")] if key == "rue gambetta" else []


def test_works_come_from_other_parts_of_the_site(
    streets: Commune, at_venissieux: Client, settings: SettingsWrapper
) -> None:
    settings.STREET_SOURCES = [f"{__name__}.works"]
    assert "/avis/travaux/" in at_venissieux.get("/ma-rue/rue-gambetta/").content.decode()
    assert "Aucuns travaux" in at_venissieux.get("/ma-rue/rue-du-lac/").content.decode()


def test_what_one_commune_knows_is_not_the_others(streets: Commune, at_givors: Client) -> None:
    assert at_givors.get("/ma-rue/rue-gambetta/").status_code == 404
    assert "Gambetta" not in at_givors.get("/ma-rue/", {"rue": "rue g"}).content.decode()


@pytest.mark.parametrize(
    ("path", "statements"), [("/ma-rue/", 8), ("/ma-rue/?rue=rue", 8), ("/ma-rue/rue-gambetta/", 8)]
)
def test_a_page_costs_few_statements(
    streets: Commune, at_venissieux: Client, path: str, statements: int
) -> None:
    at_venissieux.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert at_venissieux.get(path).status_code == 200
    assert len(queries) <= statements, "\n".join(one["sql"][:200] for one in queries.captured_queries)


# The desk


def form(**fields: str) -> dict[str, str]:
    return {
        "name": "Rue Neuve", "sector": "Nord", "ordures": "lundi et jeudi", "tri": "mercredi semaines paires",
        "verre": "", "biodechets": "", "vegetaux": "", "encombrants": "", "on_holidays": "lendemain", "note": "",
        "moved": "25/12/2026 : supprimée", "facts": "École de secteur : Péri", "parties-TOTAL_FORMS": "1",
        "parties-INITIAL_FORMS": "0", "parties-MIN_NUM_FORMS": "0", "parties-MAX_NUM_FORMS": "20",
        "parties-0-side": "pair", "parties-0-first": "2", "parties-0-last": "10", "parties-0-sector": "Sud",
        "parties-0-rounds": "tri : mardi", "parties-0-facts": "", **fields,
    }  # fmt: skip


def test_she_writes_a_street_and_changes_it(alice_at_work: Client, venissieux: Commune) -> None:
    assert alice_at_work.post("/gestion/rues/nouvelle/", form()).status_code == 302
    with commune_context(venissieux):
        made = Street.objects.get()
        known = Collections.of_json(made.collections)
        assert (made.slug, made.key) == ("rue-neuve", "rue neuve")
        assert known.moved == {date(2026, 12, 25): None}
        assert {one.waste for one in known.rounds} == {Waste.HOUSEHOLD, Waste.SORTED}
        assert made.parts[0]["sector"] == "Sud"
        assert Entry.objects.filter(action=StreetAction.KEPT).exists()
    page = alice_at_work.get("/gestion/rues/modifier/rue-neuve/").content.decode()
    assert "mercredi, semaines paires" in page
    assert "tri : mardi" in page
    changed = form(name="Rue Nouvelle", **{"parties-INITIAL_FORMS": "1"})
    assert alice_at_work.post("/gestion/rues/modifier/rue-neuve/", changed).status_code == 302
    assert "Rue Nouvelle" in alice_at_work.get("/gestion/rues/?q=nouvelle").content.decode()
    assert alice_at_work.get("/ma-rue/rue-neuve/").status_code == 200, "its address stays"
    assert alice_at_work.post("/gestion/rues/retirer/rue-neuve/").status_code == 302
    assert alice_at_work.get("/ma-rue/rue-neuve/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ordures": "quand on peut"}, "n’est pas compris"),
        ({"facts": "École"}, "deux points"),
        ({"moved": "bientôt"}, "25/12/2026"),
        ({"parties-0-rounds": "carton : lundi"}, "commencez par"),
        ({"parties-0-last": "1"}, "avant le premier"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(
    alice_at_work: Client, venissieux: Commune, fields: dict[str, str], words: str
) -> None:
    answer = alice_at_work.post("/gestion/rues/nouvelle/", form(**fields))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "mercredi semaines paires" in page
    with commune_context(venissieux):
        assert not Street.objects.exists()


def test_the_same_street_twice_is_refused(streets: Commune, alice_at_work: Client) -> None:
    answer = alice_at_work.post("/gestion/rues/nouvelle/", form(name="r. Gambetta"))
    assert "déjà dans la liste" in answer.content.decode()


FILE = """rue;secteur;ordures;tri;cote;du;au;École de secteur
Rue Gambetta;Centre;mardi;jeudi semaines impaires;;;;Péri
Rue Neuve;Nord;lundi;;;;;Jean-Moulin
Rue Neuve;;;mercredi;pair;2;40;
"""


def upload(client: Client, text: str, **fields: str) -> Any:
    file = SimpleUploadedFile("rues.csv", text.encode("cp1252"), "text/csv")
    return client.post("/gestion/rues/fichier/", {"file": file, **fields})


def test_a_file_is_read_first_and_changes_nothing(streets: Commune, alice_at_work: Client) -> None:
    answer = upload(alice_at_work, FILE)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "à ajouter\u00a0: 1" in page
    assert "à modifier\u00a0: 1" in page
    with commune_context(streets):
        assert Street.objects.count() == len(NAMES) + 1


def test_then_it_is_done_whole(streets: Commune, alice_at_work: Client) -> None:
    answer = alice_at_work.post("/gestion/rues/fichier/", {"content": FILE, "replaces": "on"})
    assert answer.status_code == 302
    with commune_context(streets):
        assert sorted(Street.objects.values_list("name", flat=True)) == ["Rue Gambetta", "Rue Neuve"]
        new = Street.objects.get(name="Rue Neuve")
        assert new.facts == [{"label": "École de secteur", "value": "Jean-Moulin"}]
        assert new.parts[0]["last"] == 40
        assert Street.objects.get(name="Rue Gambetta").slug == "rue-gambetta"
        assert Entry.objects.get(action=StreetAction.IMPORTED).detail == {
            "made": "1",
            "changed": "1",
            "removed": "5",
        }


def test_one_wrong_line_stops_all_of_it(streets: Commune, alice_at_work: Client) -> None:
    wrong = FILE + "Rue du Lac;Sud;parfois;;;;;\n;;;;;;;\nRue X;;;;gauche;;;\nRue Gambetta;;lundi;;;;;\n"
    answer = alice_at_work.post("/gestion/rues/fichier/", {"content": wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ligne 5" in page
    assert "Ligne 7" in page, "an empty line counts"
    assert "deux fois dans le fichier" in page
    with commune_context(streets):
        assert Street.objects.get(key="rue lac").sector == ""
        assert not Street.objects.filter(name="Rue Neuve").exists()


@pytest.mark.parametrize("text", ["", "secteur;tri\nNord;lundi\n", "rue\0"])
def test_what_is_no_list_of_streets_is_told(alice_at_work: Client, text: str) -> None:
    assert upload(alice_at_work, text).status_code == 422
    assert alice_at_work.post("/gestion/rues/fichier/").status_code == 422


def test_what_is_exported_is_imported_as_it_is(streets: Commune, alice: Agent) -> None:
    with commune_context(streets):
        street("=1+1 rue piégée", sector="@risque")
        text = importing.export_streets()
        assert "'=1+1 rue piégée" in text
        report = importing.import_streets(text.lstrip("\ufeff"), replaces=True, is_real=False, agent=alice)
        assert (report.wrong, report.count) == ([], 0)
        assert report.same == len(NAMES) + 2


def test_only_who_publishes_comes_in(
    streets: Commune, bob_at_work: Client, charlie_at_work: Client, at_venissieux: Client
) -> None:
    for path in ("", "nouvelle/", "fichier/", "rues.csv", "modifier/rue-gambetta/"):
        assert bob_at_work.get(f"/gestion/rues/{path}").status_code == 403
        assert at_venissieux.get(f"/gestion/rues/{path}").status_code == 302
    assert charlie_at_work.get("/gestion/rues/modifier/rue-gambetta/").status_code == 404
    assert charlie_at_work.post("/gestion/rues/retirer/rue-gambetta/").status_code == 404
    assert "Gambetta" not in charlie_at_work.get("/gestion/rues/rues.csv").content.decode()
    with commune_context(streets):
        assert Street.objects.filter(slug="rue-gambetta").exists()


def test_example_streets_go_together_or_become_the_town_s(
    streets: Commune, alice_at_work: Client, alice: Agent
) -> None:
    with commune_context(streets):
        Street.objects.filter(name__in=("Rue Gambetta", "Rue du Lac", "Place Saint-Jean")).update(
            is_example=True
        )
        (line,) = checks.go_live(streets)
        assert [item.label for item in line.items] == ["Place Saint-Jean", "Rue Gambetta", "Rue du Lac"]
        assert not line.done
        text = "rue;ordures\nRue Gambetta;mardi\n"
        importing.import_streets(text, replaces=False, is_real=True, agent=alice)
        assert not Street.objects.get(name="Rue Gambetta").is_example
    page = alice_at_work.get("/gestion/rues/").content.decode()
    assert "2 rues montrent comment" in page
    home = alice_at_work.get("/gestion/").content.decode()
    assert "2 rues d’exemple encore en ligne" in home, "what the opening waits for waits for her"
    assert "Place Saint-Jean" in home
    alice_at_work.post("/gestion/rues/exemples/retirer/")
    again = alice_at_work.post("/gestion/rues/exemples/retirer/", follow=True)
    assert "Il n’y a plus de rue d’exemple" in again.content.decode()
    with commune_context(streets):
        left = set(Street.objects.values_list("name", flat=True))
        assert {"Rue Gambetta", "Rue de la République"} <= left
        assert not left & {"Rue du Lac", "Place Saint-Jean"}
        assert Entry.objects.filter(action=StreetAction.ERASED).count() == 2
        (line,) = checks.go_live(streets)
        assert line.done
    assert "rues d’exemple encore" not in alice_at_work.get("/gestion/").content.decode()
    assert "Retirer les rues d’exemple" not in alice_at_work.get("/gestion/rues/").content.decode()


def test_a_village_chooses_its_street_in_a_list(streets: Commune, at_venissieux: Client) -> None:
    page = at_venissieux.get("/ma-rue/").content.decode()
    assert "Toutes les rues" in page
    assert 'href="/ma-rue/rue-gambetta/"' in page
    with commune_context(streets):
        Street.objects.bulk_create(
            Street(name=f"Rue n{number}", slug=f"rue-n{number}", key=f"rue n{number}") for number in range(40)
        )
    assert "Toutes les rues" not in at_venissieux.get("/ma-rue/?neuf").content.decode()


def test_a_street_that_two_requests_send_at_once_is_one_street(venissieux: Commune, alice: Agent) -> None:
    """Each had found its name free."""
    with commune_context(venissieux):
        first, second = (
            keep(Street(name="Rue Double"), Collections(), [], [], agent=alice) for _press in range(2)
        )
        assert first.pk == second.pk
