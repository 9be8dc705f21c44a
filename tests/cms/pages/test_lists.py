"""Notices, jobs and documents: what is open now, what is closed and still there, what an empty list says."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from cms.pages.enums import ContractKind, ListKind, NoticeKind
from cms.pages.streets import of_street
from identity.town_hall.models import Service
from tenants.current import commune_context
from tests.cms.pages.made import job, list_of, notice, posted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tenants.models import Commune

NOW = datetime(2026, 12, 2, 12, tzinfo=ZoneInfo("Europe/Paris"))
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def inquiry(**fields: Any) -> Any:
    values = {
        "kind": NoticeKind.INQUIRY,
        "closes_at": time(17),
        "commissioner": "Jeanne Durand, le mardi de 9 h à 12 h",
        "answer_url": "https://registre.exemple.fr/",
        "streets": ["rue Émile-Zola"],
    }
    return notice("Révision du PLU", date(2026, 11, 16), date(2026, 12, 18), **(values | fields))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/avis/", "Aucun avis en cours"),
        ("/emplois/", "Aucune offre en ce moment"),
        ("/documents/", "Aucun document"),
    ],
)
def test_an_empty_list_says_so(at_venissieux: Client, address: str, words: str) -> None:
    response = at_venissieux.get(address)
    assert response.status_code == 200
    assert words in response.content.decode()


def test_an_inquiry_is_open_until_its_hour(at_venissieux: Client, in_venissieux: Commune) -> None:
    inquiry()
    page = at_venissieux.get("/avis/revision-du-plu/").content.decode()
    assert "Ouverte" in page
    assert "Jusqu’au 18\u00a0décembre\u00a02026 à\u00a017\u00a0h" in page
    assert "https://registre.exemple.fr/" in page
    assert "Jeanne Durand" in page
    assert "rue Émile-Zola" in page
    with time_machine.travel(datetime(2026, 12, 18, 16, 59, tzinfo=NOW.tzinfo), tick=False):
        assert "Ouverte" in at_venissieux.get("/avis/revision-du-plu/").content.decode()
    with time_machine.travel(datetime(2026, 12, 18, 17, tzinfo=NOW.tzinfo), tick=False):
        closed = at_venissieux.get("/avis/revision-du-plu/").content.decode()
    assert "Terminée" in closed
    assert "https://registre.exemple.fr/" not in closed
    assert "on ne peut plus répondre" in closed


def test_a_notice_of_one_day_says_it_once(in_venissieux: Commune) -> None:
    day = TODAY + timedelta(days=9)
    told = notice("Place fermée", day, day, kind=NoticeKind.WORKS, closes_at=time(12))
    assert told.period == "le 11\u00a0décembre\u00a02026, jusqu’à 12\u00a0h"
    told.closes_at = None
    assert told.period == "le 11\u00a0décembre\u00a02026"


def test_notices_are_sorted_by_where_they_stand(at_venissieux: Client, in_venissieux: Commune) -> None:
    inquiry()
    notice("Travaux rue Jaurès", TODAY + timedelta(10), None, kind=NoticeKind.WORKS)
    notice(
        "Marché de voirie", date(2026, 6, 1), date(2026, 7, 1), kind=NoticeKind.CONTRACT, outcome="Attribué."
    )
    notice("Vieille enquête", date(2024, 6, 1), date(2024, 7, 1), kind=NoticeKind.INQUIRY)
    page = at_venissieux.get("/avis/").content.decode()
    order = [page.index(words) for words in ("Révision du PLU", "Travaux rue Jaurès", "Marché de voirie")]
    assert order == sorted(order)
    assert "décision publiée" in page
    assert "Vieille enquête" not in page
    assert "Vieille enquête" in at_venissieux.get("/avis/archives/").content.decode()
    assert at_venissieux.get("/avis/vieille-enquete/").status_code == 200
    works = at_venissieux.get("/avis/", {"genre": "travaux"}).content.decode()
    assert "Travaux rue Jaurès" in works
    assert "Révision du PLU" not in works
    feed = at_venissieux.get("/avis/flux.xml").content.decode()
    assert "Révision du PLU" in feed
    assert "Vieille enquête" not in feed
    assert at_venissieux.get("/avis/autre.xml").status_code == 404


def _notice_form(**fields: Any) -> dict[str, Any]:
    return posted(
        title="Coupure d’eau",
        slug="coupure-d-eau",
        kind="travaux",
        lead="Rue Zola, de 9 h à 12 h.",
        opens_on="2026-12-02",
        closes_on="2026-12-03",
        **fields,
    )


def test_she_warns_the_people_of_a_street(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        parent = list_of(ListKind.NOTICES).pk
    address = f"/gestion/pages/add/pages/noticepage/{parent}/"
    assert "Rues concernées" in alice_at_work.get(address).content.decode()
    response = alice_at_work.post(
        address, _notice_form(streets=" rue Émile-Zola \r\n\r\nrue Émile-Zola\r\nplace Sublet")
    )
    assert response.status_code == 302, response.context["form"].errors
    page = at_venissieux.get("/avis/coupure-d-eau/").content.decode()
    assert "rue Émile-Zola, place Sublet" in page
    wrong = alice_at_work.post(
        address, _notice_form(latitude="45.7") | {"slug": "x", "closes_on": "2026-12-01"}
    )
    assert "La fin vient avant le début" in wrong.content.decode()


def test_a_street_knows_its_notices(in_venissieux: Commune, django_assert_num_queries: Any) -> None:
    assert inquiry(streets=["Rue Emile Zola"]).url  # the address of the site is known
    notice("Ailleurs", TODAY, None, streets=["rue Jaurès"])
    notice("Fini", date(2026, 1, 1), date(2026, 1, 3), streets=["rue Émile-Zola"])
    with django_assert_num_queries(1):
        found = of_street("rue Émile-Zola", "rue emile zola")
    assert [(link.title, link.url) for link in found] == [("Révision du PLU", "/avis/revision-du-plu/")]
    assert found[0].text == "Enquête publique, jusqu’au 18\u00a0décembre\u00a02026 à\u00a017\u00a0h"


def test_a_job_closes_by_itself(at_venissieux: Client, in_venissieux: Commune) -> None:
    job(
        "Agent des espaces verts",
        TODAY,
        contract=ContractKind.PERMANENT,
        grade="Adjoint technique",
        salary="Régime indemnitaire",
        service=Service.objects.get(is_town_hall=True),
    )
    page = at_venissieux.get("/emplois/agent-des-espaces-verts/").content.decode()
    assert "Candidatures jusqu’au 2\u00a0décembre\u00a02026" in page
    assert "rh@exemple.fr" in page
    assert '"JobPosting"' in page
    assert "Agent des espaces verts" in at_venissieux.get("/emplois/").content.decode()
    assert "Agent des espaces verts" in at_venissieux.get("/emplois/flux.xml").content.decode()
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        closed = at_venissieux.get("/emplois/agent-des-espaces-verts/").content.decode()
        assert "Aucune offre en ce moment" in at_venissieux.get("/emplois/").content.decode()
        assert "Agent des espaces verts" in at_venissieux.get("/emplois/archives/").content.decode()
    assert "Offre close" in closed
    assert "rh@exemple.fr" not in closed
    assert "JobPosting" not in closed


def test_she_offers_a_job(alice_at_work: Client, at_venissieux: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        parent = list_of(ListKind.JOBS).pk
    address = f"/gestion/pages/add/pages/jobpage/{parent}/"
    form = posted(
        title="Maître-nageur", slug="maitre-nageur", lead="Cet été.", contract="saisonnier", service=""
    )
    assert "Dites comment postuler" in alice_at_work.post(address, form).content.decode()
    response = alice_at_work.post(address, form | {"apply": "Venez à l’accueil."})
    assert response.status_code == 302, response.context["form"].errors
    assert "Emploi saisonnier" in at_venissieux.get("/emplois/maitre-nageur/").content.decode()


def _document(title: str, collection: Collection, year: int = 2026) -> Any:
    model = get_document_model()
    file = ContentFile(b"%PDF-1.4 x" * 200, name=f"{title.lower().replace(' ', '-')}.pdf")
    made = model.objects.create(title=title, collection=collection, file=file, file_size=file.size)
    model.objects.filter(pk=made.pk).update(created_at=datetime(year, 5, 4, 12, tzinfo=NOW.tzinfo))
    return made


@pytest.fixture
def library(in_venissieux: Commune) -> Collection:
    root = Collection.get_first_root_node()
    magazines, budgets, hidden = (root.add_child(name=name) for name in ("Bulletins", "Budgets", "Cachés"))
    CollectionViewRestriction.objects.create(collection=hidden, restriction_type="login")
    _document("Bulletin de printemps", magazines)
    _document("Budget primitif", budgets, year=2025)
    _document("Note interne", hidden)
    _document("Règlement laissé là", root)
    page = list_of(ListKind.DOCUMENTS)
    page.collections = [magazines.pk, budgets.pk, hidden.pk]
    page.save_revision().publish()
    chosen: Collection = magazines
    return chosen


def test_the_library_shows_the_collections_that_were_chosen(
    at_venissieux: Client, library: Collection
) -> None:
    page = at_venissieux.get("/documents/").content.decode()
    assert "Bulletin de printemps" in page
    assert "PDF, 2\u00a0ko" in page
    assert "ajouté le 4\u00a0mai 2026" in page
    assert "Note interne" not in page
    assert "Cachés" not in page
    assert "Règlement laissé là" not in page
    assert 'href="/documents/"' in at_venissieux.get("/contact/").content.decode()


def test_the_library_is_searched(at_venissieux: Client, library: Collection) -> None:
    def found(**asked: Any) -> str:
        return (
            at_venissieux.get("/documents/", asked)
            .content.decode()
            .partition("</main>")[0]
            .partition("<h2")[2]
        )

    assert "Budget primitif" in found(q="budgets primitifs")
    assert "Bulletin" not in found(q="budgets")
    assert "Budget primitif" in found(annee="2025")
    assert "Bulletin" not in found(annee="2025")
    assert "Budget" not in found(theme=library.pk)
    assert found(q="aucun rapport") == ""
    assert at_venissieux.get("/documents/", {"theme": "²", "annee": "x", "q": "\0"}).status_code == 200


def test_she_chooses_collections(alice_at_work: Client, venissieux: Commune, library: Collection) -> None:
    with commune_context(venissieux):
        page = list_of(ListKind.DOCUMENTS).pk
        agenda = list_of(ListKind.AGENDA).pk
    screen = alice_at_work.get(f"/gestion/pages/{page}/edit/").content.decode()
    assert "Bulletins" in screen
    assert "Cachés" not in screen
    form = posted(title="Documents", introduction="", collections=[library.pk])
    response = alice_at_work.post(f"/gestion/pages/{page}/edit/", form)
    assert response.status_code == 302, response.context["form"].errors
    with commune_context(venissieux):
        assert list_of(ListKind.DOCUMENTS).collections == [library.pk]
    assert "Bulletins" not in alice_at_work.get(f"/gestion/pages/{agenda}/edit/").content.decode()


@pytest.mark.parametrize("kind", list(ListKind))
def test_a_permanent_list_stays_where_it_is(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune, kind: ListKind
) -> None:
    with commune_context(venissieux):
        page = list_of(kind).pk
    for verb in ("delete", "unpublish"):
        alice_at_work.post(f"/gestion/pages/{page}/{verb}/")
    form = posted(title="Autre nom", introduction="", slug="ailleurs")
    response = alice_at_work.post(f"/gestion/pages/{page}/edit/", form)
    assert response.status_code == 302, response.context["form"].errors
    assert "Autre nom" in at_venissieux.get(f"/{kind.value}/").content.decode()
