"""The directory: its lists, its facets, its drawing, its files; what an entry says and does not say."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cms.directory import importing
from cms.directory.enums import EntryKind
from cms.directory.models import DirectoryPage
from cms.directory.places import list_of
from cms.pages.models import StandardPage
from tenants.current import commune_context
from tenants.postgresql_backend.base import DatabaseWrapper
from tests.cms.directory.conftest import OFFICE, entry, few
from tests.cms.directory.test_services import Down, Geocoder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

MONDAY, SUNDAY = datetime(2026, 11, 23, 13, 0, tzinfo=UTC), datetime(2026, 11, 22, 13, 0, tzinfo=UTC)


@pytest.fixture
def entries(venissieux: Commune) -> Commune:
    with commune_context(venissieux):
        few()
    return venissieux


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """Before anybody signs in: a session lasts twelve hours."""
    with time_machine.travel(MONDAY, tick=False):
        yield


def titles(client: Client, path: str, **query: Any) -> list[str]:
    page = client.get(path, query).content.decode()
    return re.findall(r'<h2(?: class="person-name")?><a href="/annuaire/[^>]*>([^<]+)</a>', page)


def test_everything_is_listed_in_alphabetical_order_without_accents(
    entries: Commune, at_venissieux: Client
) -> None:
    found = titles(at_venissieux, "/annuaire/")
    own = [
        name for name in found if name in {"Médiathèque", "Éveil sportif", "Les amis du parc", "Anne Abadie"}
    ]
    assert own == ["Anne Abadie", "Éveil sportif", "Les amis du parc", "Médiathèque"]
    assert "État civil" in found, "services of the town hall too"


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("/annuaire/", {"q": "mediatheque"}, ["Médiathèque"]),
        ("/annuaire/", {"q": "disques livres"}, ["Médiathèque"]),
        ("/annuaire/", {"q": "place sublet"}, ["Médiathèque"]),
        (
            "/annuaire/",
            {"nature": ["associations", "commerces"]},
            ["Boulangerie Martin", "Éveil sportif", "Les amis du parc"],
        ),
        ("/annuaire/", {"nature": "commerces", "ouvert": "oui"}, ["Boulangerie Martin"]),
        ("/annuaire/", {"acces": "oui"}, ["Médiathèque"]),
        ("/annuaire/associations/", {"categorie": "jeunesse"}, ["Éveil sportif"]),
        ("/annuaire/associations/", {"lettre": "L"}, ["Les amis du parc"]),
        ("/annuaire/associations/", {"categorie": "nulle-part"}, []),
        ("/annuaire/", {"nature": "ailleurs", "q": "boulangerie"}, ["Boulangerie Martin"]),
    ],
)
def test_what_is_asked_is_what_is_listed(
    entries: Commune, at_venissieux: Client, path: str, query: dict[str, Any], expected: list[str]
) -> None:
    assert titles(at_venissieux, path, **query) == expected


def test_open_now_is_now(entries: Commune, at_venissieux: Client) -> None:
    with time_machine.travel(SUNDAY, tick=False):
        assert titles(at_venissieux, "/annuaire/commerces/", ouvert="oui") == []
        assert "Fermé, rouvre demain" in at_venissieux.get("/annuaire/commerces/").content.decode()


def test_facets_say_how_many_each_box_would_show(entries: Commune, at_venissieux: Client) -> None:
    page = at_venissieux.get("/annuaire/", {"q": "e"}).content.decode()
    assert 'name="nature" value="associations"' in page
    page = at_venissieux.get("/annuaire/associations/", {"categorie": "sport"}).content.decode()
    boxes = dict(re.findall(r'name="categorie" value="(\w+)"[^>]*><span>[^<]*</span>.*?</span>(\d+)', page))
    assert boxes == {"sport": "1", "jeunesse": "1", "environnement": "1"}
    assert 'value="sport" checked' in page


def test_elected_people_are_in_the_order_of_the_tableau(entries: Commune, at_venissieux: Client) -> None:
    assert titles(at_venissieux, "/annuaire/elus/") == ["Paul Zimmer", "Karim Nabet", "Anne Abadie"]
    page = at_venissieux.get("/annuaire/elus/karim-nabet/").content.decode()
    assert "Premier adjoint" in page
    assert "<li>Cantines</li>" in page
    assert "Par l’accueil de la mairie" in page


def test_an_entry_says_what_its_kind_has(entries: Commune, at_venissieux: Client) -> None:
    place = at_venissieux.get("/annuaire/lieux/mediatheque/").content.decode()
    for words in (
        "Ouvert, ferme à",
        "Boucle magnétique",
        "2 place Sublet",
        "map-figure",
        "openstreetmap.org",
    ):
        assert words in place, words
    room = at_venissieux.get("/annuaire/lieux/salle-joliot-curie/").content.decode()
    assert "120 personnes au plus" in room
    assert 'href="/demarches/reservation-salle/"' in room
    club = at_venissieux.get("/annuaire/associations/eveil-sportif/").content.decode()
    assert "W691012345" in club
    assert "Zoé Blanc" in club
    assert "Livre à domicile" in at_venissieux.get("/annuaire/commerces/boulangerie-martin/").content.decode()


def test_a_list_says_what_the_town_hall_wrote_on_its_page(entries: Commune, at_venissieux: Client) -> None:
    with commune_context(entries):
        StandardPage.objects.filter(slug="associations").update(
            introduction="Cent associations vous attendent."
        )
    assert "Cent associations" in at_venissieux.get("/annuaire/associations/").content.decode()


def test_a_person_who_did_not_agree_is_not_named(entries: Commune, at_venissieux: Client) -> None:
    with commune_context(entries):
        DirectoryPage.objects.filter(slug="eveil-sportif").update(contact_agrees=False)
    assert "Zoé" not in at_venissieux.get("/annuaire/associations/eveil-sportif/").content.decode()
    assert "Zoé" not in at_venissieux.get("/annuaire/annuaire.csv").content.decode()


def test_cards_and_data_for_others(entries: Commune, at_venissieux: Client, at_givors: Client) -> None:
    card = at_venissieux.get("/annuaire/lieux/mediatheque/contact.vcf")
    text = card.content.decode()
    assert card["Content-Type"].startswith("text/vcard")
    assert "FN:Médiathèque\r\n" in text
    assert "ADR:;;2 place Sublet;Vénissieux;;69200;France\r\n" in text
    assert at_venissieux.get("/annuaire/services/mairie/contact.vcf").status_code == 200
    assert at_givors.get("/annuaire/lieux/mediatheque/contact.vcf").status_code == 404
    data = at_venissieux.get("/annuaire/annuaire.csv").content.decode()
    assert "Boulangerie Martin" in data
    assert "Boulangerie Martin" not in at_givors.get("/annuaire/annuaire.csv").content.decode()


def test_what_one_commune_lists_is_not_the_others(entries: Commune, at_givors: Client) -> None:
    for path in ("/annuaire/", "/annuaire/associations/", "/recherche/?q=mediatheque"):
        page = at_givors.get(path).content.decode()
        assert "Éveil sportif" not in page
        assert "Livres et disques" not in page
    assert at_givors.get("/annuaire/lieux/mediatheque/").status_code == 404
    assert at_givors.get("/annuaire/rien/").status_code == 404


def test_an_entry_is_found_by_the_search_of_the_site(entries: Commune, at_venissieux: Client) -> None:
    page = at_venissieux.get("/recherche/?q=boulangerie").content.decode()
    assert "/annuaire/commerces/boulangerie-martin/" in page
    assert "Commerce ou artisan" in page


def test_three_hundred_entries_cost_as_few_statements(
    at_venissieux: Client, at_givors: Client, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        for kind in (EntryKind.ASSOCIATION, EntryKind.PLACE, EntryKind.SHOP):
            parent = list_of(kind)
            for n in range(100):
                entry(
                    kind,
                    f"{kind.value} {n}",
                    parent,
                    hours_data=OFFICE,
                    latitude=45.69 + n / 5000,
                    longitude=4.88,
                )
    for path in (
        "/annuaire/",
        "/annuaire/?q=lieux&ouvert=oui&page=2",
        "/annuaire/associations/",
        "/annuaire/elus/",
    ):
        at_venissieux.get(path)
        at_givors.get("/")
        before = DatabaseWrapper.switches
        with CaptureQueriesContext(connection) as queries:
            page = at_venissieux.get(path)
        assert page.status_code == 200
        assert DatabaseWrapper.switches - before == 1
        assert len(queries) <= 10, "\n".join(one["sql"][:200] for one in queries.captured_queries)
    page = at_venissieux.get("/annuaire/associations/").content.decode()
    assert "100\u00a0résultats, page 1 sur 5" in page
    assert "?page=2" in page


# Written in Wagtail


def editor(kind: EntryKind, title: str, **fields: str) -> dict[str, str]:
    return {
        "title": title, "slug": title.lower().replace(" ", "-"), "summary": "", "body-count": "0", "image": "",
        "image_alternative": "", "phone": "", "email": "", "website": "exemple.fr", "social_links": "", "address": "",
        "postal_code": "", "city": "", "latitude": "", "longitude": "", "hours_note": "", "access_note": "",
        "hours_data-semaine-0": "9h-12h", "rna": "", "contact_name": "", "capacity": "", "booking_slug": "",
        "delivery_note": "", "function": "", "rank": "", "delegations": "", "group": "", "surgeries": "",
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "", "action-publish": "1", **fields,
    }  # fmt: skip


def add(client: Client, commune: Commune, kind: EntryKind, title: str, **fields: Any) -> Any:
    with commune_context(commune):
        parent = list_of(kind).pk
    return client.post(f"/gestion/pages/add/directory/directorypage/{parent}/", editor(kind, title, **fields))


def test_she_publishes_an_association_and_sees_it(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    answer = add(
        alice_at_work, venissieux, EntryKind.ASSOCIATION, "Club d Échecs", slug="club-echecs", rna="W691012345",
        social_links="https://reseau.example/club", categories=["loisirs"],
    )  # fmt: skip
    assert answer.status_code == 302, re.findall(r"error-message[^>]*>\s*([^<]+)", answer.content.decode())
    with commune_context(venissieux):
        page = DirectoryPage.objects.get(slug="club-echecs")
        assert (page.kind, page.sort_key) == (EntryKind.ASSOCIATION, "club-d-echecs")
        assert (page.categories, page.website) == (["loisirs"], "https://exemple.fr")
        assert page.social_links == ["https://reseau.example/club"]
        assert page.hours.days[0]
        assert page.capacity is None
    assert "Club d Échecs" in at_venissieux.get("/annuaire/associations/").content.decode()


def test_an_address_gives_an_entry_its_point(
    alice_at_work: Client, venissieux: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = {"address": "5 place de la Mairie", "postal_code": "69200", "city": "Vénissieux"}
    for geocoder, slug, point in ((Down, "sans", None), (Geocoder, "avec", 45.7)):
        monkeypatch.setattr("cms.directory.services.configured_geocoder", geocoder)
        answer = add(alice_at_work, venissieux, EntryKind.PLACE, f"Salle {slug}", slug=slug, **where)
        assert answer.status_code == 302, "a geocoder that is down keeps nobody from saving"
        with commune_context(venissieux):
            assert DirectoryPage.objects.get(slug=slug).latitude == point


def test_the_screen_asks_what_the_kind_needs(alice_at_work: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        addresses = {kind: list_of(kind).pk for kind in EntryKind}
    screens = {
        kind: alice_at_work.get(f"/gestion/pages/add/directory/directorypage/{pk}/").content.decode()
        for kind, pk in addresses.items()
    }
    asked = {
        kind: set(re.findall(r'name="(rna|rank|delivers|capacity|phone|hours_data-semaine-0)"', page))
        for kind, page in screens.items()
    }
    assert asked[EntryKind.ELECTED] == {"rank", "phone"}
    assert asked[EntryKind.ASSOCIATION] == {"rna", "phone", "hours_data-semaine-0"}
    assert asked[EntryKind.SHOP] == {"delivers", "phone", "hours_data-semaine-0"}
    assert asked[EntryKind.PLACE] == {"capacity", "phone", "hours_data-semaine-0"}
    assert asked[EntryKind.SERVICE] == set(), "its row of the services says the rest"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"rna": "691012345"}, "Un numéro RNA"),
        ({"contact_name": "Zoé Blanc"}, "Sans son accord"),
        ({"social_links": "reseau"}, "n’est pas une adresse"),
        ({"latitude": "45.7"}, "Donnez la latitude et la longitude"),
        ({"hours_data-semaine-0": "le matin"}, "Lundi\u00a0: «\u00a0le matin\u00a0»"),
    ],
)
def test_what_is_wrong_is_told(
    alice_at_work: Client, venissieux: Commune, fields: dict[str, str], words: str
) -> None:
    answer = add(alice_at_work, venissieux, EntryKind.ASSOCIATION, "Club", **fields)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    with commune_context(venissieux):
        assert not DirectoryPage.objects.exists()


def test_an_entry_lives_in_a_list_of_the_directory_and_lists_stay(
    alice_at_work: Client, venissieux: Commune, in_venissieux: Commune
) -> None:
    parent = list_of(EntryKind.ASSOCIATION)
    assert DirectoryPage.can_create_at(parent)
    assert not DirectoryPage.can_create_at(Page.objects.get(depth=2).specific)
    assert not DirectoryPage.can_create_at(parent.get_parent().specific)
    answer = alice_at_work.post(f"/gestion/pages/{parent.pk}/delete/", follow=True)
    assert "reste en place" in answer.content.decode()
    with commune_context(venissieux):
        assert Page.objects.filter(pk=parent.pk).exists()


def test_an_entry_without_words_for_its_photo_is_refused(in_venissieux: Commune) -> None:
    page = DirectoryPage(kind=EntryKind.PLACE, title="x", capacity=0)
    with pytest.raises(ValidationError, match="au moins 1"):
        page.clean_entry()


# Files

FILE = """nom;resume;categories;telephone;courriel;accord_contact;contact;rna;lundi;acces
Éveil sportif;Gymnastique;Sport;0472000009;;oui;Zoé Blanc;W691012345;18h-20h;fauteuil, boucle
Chorale;Chant;culture;;chorale@exemple.fr;non;;;;
"""


def upload(client: Client, text: str, kind: str = "associations") -> Any:
    file = SimpleUploadedFile("a.csv", text.encode(), "text/csv")
    return client.post("/gestion/annuaire/fichier/", {"file": file, "kind": kind})


def test_a_file_is_read_first_then_done(
    entries: Commune, alice_at_work: Client, at_venissieux: Client
) -> None:
    page = upload(alice_at_work, FILE).content.decode()
    assert "à ajouter\u00a0: 1" in page
    assert "à modifier\u00a0: 1" in page
    assert "Chorale" not in at_venissieux.get("/annuaire/associations/").content.decode()
    answer = alice_at_work.post("/gestion/annuaire/fichier/", {"content": FILE, "kind": "associations"})
    assert answer.status_code == 302
    listed = at_venissieux.get("/annuaire/associations/").content.decode()
    assert "Chorale" in listed
    assert "Gymnastique" in listed
    with commune_context(entries):
        known = DirectoryPage.objects.get(slug="eveil-sportif")
        assert (known.categories, known.access) == (["sport"], ["fauteuil", "boucle"])
        assert known.hours.days[0]
        assert known.latest_revision is not None


def test_one_wrong_line_stops_all_of_it(entries: Commune, alice_at_work: Client) -> None:
    wrong = FILE + ";;;;;;;;;\nSans nom de catégorie;;inconnue;;;;;;;\nMauvais;;;;pas-une-adresse;;;;;\n"
    wrong += "Flou;;;;;peut-être;;;;\nHeures;;;;;;;;matin;\nRna;;;;;;;W12;;\nChorale;;;;;;;;;\n"
    answer = alice_at_work.post("/gestion/annuaire/fichier/", {"content": wrong, "kind": "associations"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for number in (5, 6, 7, 8, 9, 10):
        assert f"Ligne {number}" in page
    with commune_context(entries):
        assert not DirectoryPage.objects.filter(title="Chorale").exists()
    assert upload(alice_at_work, FILE, kind="services").status_code == 422


@pytest.mark.parametrize("kind", [kind for kind in EntryKind if kind is not EntryKind.SERVICE])
def test_what_is_exported_is_imported_as_it_is(entries: Commune, alice: Agent, kind: EntryKind) -> None:
    with commune_context(entries):
        text = importing.export_entries(kind)
        report = importing.import_entries(text.lstrip("\ufeff"), kind, is_real=False, agent=alice)
        assert (report.wrong, report.count) == ([], 0)
        assert report.same > 0


def test_only_who_publishes_takes_and_gives_files(
    entries: Commune, bob_at_work: Client, charlie_at_work: Client, at_venissieux: Client
) -> None:
    for path in ("/gestion/annuaire/fichier/", "/gestion/annuaire/lieux.csv"):
        assert bob_at_work.get(path).status_code == 403
        assert at_venissieux.get(path).status_code == 302
    assert "Médiathèque" not in charlie_at_work.get("/gestion/annuaire/lieux.csv").content.decode()
    assert charlie_at_work.get("/gestion/annuaire/services.csv").status_code == 404
