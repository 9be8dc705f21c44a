"""Search at 10,000 dossiers: by part, by root, with a slip of the finger; by the indexes, in few statements."""

from __future__ import annotations

import copy
import re
import uuid
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from teleservices.dossiers.models import Dossier
from teleservices.dossiers.services.deposit import folded
from teleservices.instruction.search import near, searched
from tenants.current import commune_context
from tests.teleservices.instruction.filing import file_act

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tenants.models import Commune

NAMES = ("Martin", "Bernard", "Petit", "Robert", "Richard", "Durand", "Moreau", "Laurent", "Simon", "Michel")
STREETS = (
    "rue Gambetta",
    "avenue Jean-Jaurès",
    "place Léon-Sublet",
    "chemin du Charbonnier",
    "rue de la Paix",
)


@pytest.fixture
def many(venissieux: Commune) -> Commune:
    """10,000, of which one is Dubois'."""
    with commune_context(venissieux):
        model = file_act()
        rows = []
        for rank in range(10_000):
            one = copy.copy(model)
            one.pk, one.draft_key = uuid.uuid4(), uuid.uuid4()
            one.reference, one.tracking_hash = f"EC-25-{rank:05d}", f"{rank:064d}"
            one.person = f"{NAMES[rank % 10]} {NAMES[rank // 10 % 10]}" if rank != 4321 else "Éloïse Dubois"
            street = "12 rue des Écoles" if rank == 4321 else f"{rank % 90} {STREETS[rank % 5]}"
            one.search_text = folded(f"{one.reference} {one.person} {street} acte de naissance")
            rows.append(one)
        Dossier.objects.bulk_create(rows, batch_size=2000)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE dossiers_dossier")
    return venissieux


def plan(rows: QuerySet[Dossier]) -> str:
    """How it is read once reading everything, row by row or along a key, is out of the question: at this size the
    planner may well prefer that, the more so when the rows of other tests still fatten an index."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        try:
            return rows.values("pk").explain()
        finally:
            cursor.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = on")


def test_ten_thousand(
    as_claire: Client, many: Commune, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert references_of(as_claire, "dubois") == ["EC-25-04321"]
    assert references_of(as_claire, "04321") == ["EC-25-04321"]
    assert references_of(as_claire, "école eloise") == ["EC-25-04321"], "by its root, without its accents"
    with django_assert_max_num_queries(9):
        as_claire.get("/instruction/?file=toutes&q=dubois")
    with django_assert_max_num_queries(9):
        as_claire.get("/instruction/?file=toutes&page=300")
    with django_assert_max_num_queries(9):
        page = as_claire.get("/instruction/?file=toutes&q=dubios").content.decode()
    assert "Aucune demande ne correspond" in page
    assert "Ces demandes s’en approchent" in page
    assert "Éloïse Dubois" in page
    with commune_context(many):
        for words in ("dubois", "ecoles", "eloise dubois", "04321"):
            found = plan(searched(Dossier.objects.all(), words))
            assert "dossier_search_parts" in found, found
            assert "Seq Scan" not in found, found
        assert "dossier_search_words" in plan(searched(Dossier.objects.all(), "dubois"))
        assert [one.person for one in near(Dossier.objects.all(), "Dubios Éloise")] == ["Éloïse Dubois"]
        assert "dossier_search_parts" in plan(near(Dossier.objects.all(), "dubios"))


def references_of(client: Client, words: str) -> list[str]:
    page = client.get("/instruction/", {"file": "toutes", "q": words}).content.decode()
    return re.findall(r'class="meta">([A-Z]{2}-\d\d-\d{5}) ', page)
