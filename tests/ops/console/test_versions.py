"""« Versions »: where each commune stands, in a number of statements that does not depend on them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ops.console import version_views, views
from ops.monitoring.checkup import database as checkup
from ops.restoration.models import Drill
from tenants.models import Commune, LastMove, PooledSchema
from tenants.provisioning import orphans, template
from tests.ops.console.conftest import thirty_more
from tests.ops.console.test_fleet import text_of

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import SettingsWrapper

#: Session, agent, second factor, role; communes, drills, pool, template; schemas, roles, keys, and who says what is theirs:
#: the pool, the communes, an arrival, two of restorations, a deletion.
QUERIES = 17


@pytest.fixture
def late(venissieux: Commune, givors: Commune) -> None:
    Commune.objects.filter(pk=givors.pk).update(schema_version="before")
    target = template.schema_version()
    LastMove.objects.create(
        commune=givors, target=target, ring=2, seconds=1.5, error='column "floor" already exists'
    )


@pytest.mark.usefixtures("late")
def test_what_failed_comes_first_with_its_reason(console: Client) -> None:
    page = text_of(console.get("/flotte/"))
    assert template.schema_version() in page
    assert page.index(">Givors<") < page.index(">Vénissieux<")
    assert "column &quot;floor&quot; already exists" in page
    assert 'href="/communes/givors/"' in page
    failed = text_of(console.get("/flotte/?voir=echec"))
    assert ">Givors<" in failed
    assert ">Vénissieux<" not in failed
    assert ">Givors<" in text_of(console.get("/flotte/?voir=retard"))
    assert ">Vénissieux<" in text_of(console.get("/flotte/?voir=nonsense"))


def test_the_reserve_and_what_nobody_owns_are_told(
    console: Client, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.POOL_SIZE = 4
    assert "0 schéma prêt sur 4." in text_of(console.get("/flotte/"))
    assert checkup.reserve().warning
    PooledSchema.objects.create(version=template.schema_version())
    PooledSchema.objects.create(version="before")
    assert '1 schéma prêt sur 4. <span class="late">1 d’une autre version.' in text_of(
        console.get("/flotte/")
    )
    assert checkup.reserve().detail == "1 sur 4 prêts, 1 d’une autre version"
    PooledSchema.objects.filter(version="before").delete()
    assert not checkup.reserve().warning
    monkeypatch.setattr(orphans, "find", lambda: orphans.Orphans(("c_00000000dead",), (), ()))
    assert "« parvis fleet orphans » les nomme" in text_of(console.get("/flotte/"))
    assert "1\xa0schéma, 0\xa0compte, 0\xa0dossier, 0\xa0clé sans commune" in checkup.lost().detail


def test_the_number_of_statements_does_not_grow_with_the_fleet(
    console: Client, venissieux: Commune, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    console.get("/flotte/")
    with django_assert_num_queries(QUERIES):
        console.get("/flotte/")
    for commune in thirty_more(venissieux.schema_version):
        LastMove.objects.create(commune=commune, target=venissieux.schema_version, ring=1)
        for _twice in range(2):
            Drill.objects.create(commune=commune, ok=True, ended_at=venissieux.created_at)
    with django_assert_num_queries(QUERIES):
        assert "Commune 29" in text_of(console.get("/flotte/"))


def test_each_commune_tells_its_last_drill(console: Client, venissieux: Commune, givors: Commune) -> None:
    """The last that ended; one that failed says why in words, one that goes on says nothing yet."""
    march = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert text_of(console.get("/flotte/")).count('data-label="Essai de restauration">Jamais<') == 2
    for days, ok, detail in ((0, False, "OSError"), (1, True, ""), (2, False, "BadArchive")):
        at = march + timedelta(days=days)
        Drill.objects.create(commune=givors, at=at, ended_at=at, ok=ok, detail=detail)
    Drill.objects.create(commune=venissieux, at=march, ended_at=march, ok=True)
    Drill.objects.create(commune=venissieux, at=march + timedelta(days=9))
    page = text_of(console.get("/flotte/"))
    assert 'data-label="Essai de restauration">2 mars 2026<' in page
    assert "Échec le 4 mars 2026" in page
    assert "elle ne se relit pas. Ne comptez pas sur elle" in page
    assert "BadArchive" not in page
    needs = text_of(console.get("/"))
    assert needs.count("Essai de restauration en échec le 4 mars 2026") == 1
    assert "L’essai du 4 mars 2026 a échoué" in text_of(console.get("/communes/givors/"))


def test_it_is_in_the_menu_of_the_staff_and_nobody_elses(console: Client, at_venissieux: Client) -> None:
    assert 'href="/flotte/"' in text_of(console.get("/"))
    assert at_venissieux.get("/flotte/").status_code == 404
    console.logout()
    assert console.get("/flotte/").status_code == 302


def test_a_large_fleet_comes_by_pages_and_the_worst_on_the_first(
    console: Client, late: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (views, version_views):
        monkeypatch.setattr(module, "ROWS", 1)
    first, second = text_of(console.get("/flotte/")), text_of(console.get("/flotte/?page=2"))
    assert ">Givors<" in first
    assert ">Vénissieux<" not in first
    assert "?voir=&amp;page=2" in first
    assert ">Vénissieux<" in second
    assert "page=2" in text_of(console.get("/"))
