"""Each page of each kind, with fifty items: at most ten statements and one switch, on a connection of another commune."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection

from cms.pages.enums import Display, ListKind, Repeat
from cms.pages.models import NewsCategory, StandardPage
from identity.town_hall.models import Service
from tenants.connection import connection
from tenants.current import commune_context
from tenants.models import Commune
from tenants.postgresql_backend.base import DatabaseWrapper
from tests.cms.pages.made import event, faq, guide, job, list_of, notice, standard
from tests.conftest import VENISSIEUX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

ITEMS = 50
ADDRESSES = {
    "/": 10,
    "/agenda/": 10,
    "/agenda/?theme=culture&quand=week-end&page=2": 10,
    "/agenda/{month}/": 10,
    "/agenda/archives/": 10,
    "/agenda/evenement-1/": 10,
    "/avis/": 10,
    "/avis/archives/": 10,
    "/avis/avis-1/": 10,
    "/emplois/": 10,
    "/emplois/emploi-1/": 10,
    "/documents/": 10,
    "/documents/?q=document&annee=2026": 10,
    "/questions/": 10,
    "/rubrique/guide/": 10,
    "/rubrique/guide/chapitre-numero-2/": 10,
    "/rubrique/guide/tout/": 10,
    "/rubrique/": 10,
    "/rubrique/page-3/": 10,
    "/plan-du-site/": 10,
    "/recherche/?q=chapitre": 10,
    "/agenda/agenda.ics": 10,
    "/agenda/flux.xml": 10,
    "/agenda/evenement-1/evenement.ics": 10,
    "/actualites/flux.xml": 10,
    "/avis/flux.xml": 10,
    "/emplois/flux.xml": 10,
}  # fmt: skip


def _fill() -> None:
    today = timezone.localdate()
    culture, hall = NewsCategory.objects.get(slug="culture"), Service.objects.get(is_town_hall=True)
    for number in range(1, ITEMS + 1):
        start = today + timedelta(days=number - 5)
        repeat = Repeat.WEEKLY if number % 10 == 0 else Repeat.NEVER
        event(f"Événement {number}", start, category=culture, repeat=repeat)
        notice(
            f"Avis {number}", today - timedelta(days=number * 20), today - timedelta(days=number * 20 - 60)
        )
        job(f"Emploi {number}", today + timedelta(days=number), service=hall)
    collection = Collection.get_first_root_node().add_child(name="Bulletins")
    for number in range(ITEMS):
        file = ContentFile(b"x", name=f"d{number}.pdf")
        get_document_model().objects.create(title=f"Document {number}", collection=collection, file=file)
    library = list_of(ListKind.DOCUMENTS)
    library.collections = [collection.pk]
    library.save()
    faq("Questions")
    section: StandardPage = standard("Rubrique", display=Display.SECTION, service=hall, show_in_menus=True)
    for number in range(1, 9):
        standard(f"Page {number}", section, show_in_menus=True)
    guide("Guide", section, chapters=10)


@pytest.fixture(scope="module")
def full(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Filled once; undone after the module (see tests/isolation/test_every_view.py)."""
    with django_db_blocker.unblock(), transaction.atomic():
        with commune_context(Commune.objects.get(insee=VENISSIEUX)):
            _fill()
        yield
        connection.set_schema_to_public()
        transaction.set_rollback(True)


@pytest.mark.parametrize(("address", "statements"), ADDRESSES.items())
def test_a_page_costs_few_statements_and_one_switch(
    full: None, at_venissieux: Client, at_givors: Client, address: str, statements: int
) -> None:
    path = address.format(month=f"{timezone.localdate():%Y-%m}")
    at_venissieux.get(path)
    at_givors.get("/")
    before = DatabaseWrapper.switches
    with CaptureQueriesContext(connection) as queries:
        response = at_venissieux.get(path)
    assert response.status_code == 200
    sent = "\n".join(query["sql"][:400] for query in queries.captured_queries)
    assert DatabaseWrapper.switches - before == 1, sent
    assert len(queries) <= statements, f"{len(queries)}\n{sent}"


@pytest.mark.parametrize(
    "address", [one for one in ADDRESSES if one.startswith(("/agenda/ev", "/avis/avis", "/rub"))]
)
def test_a_neighbour_has_none_of_it(full: None, at_givors: Client, address: str) -> None:
    assert at_givors.get(address).status_code == 404
