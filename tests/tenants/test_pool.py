"""The warm pool: ready schemas, taken once, never orphans, never of yesterday's version."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections, transaction

from teleservices.catalogue.shipped import shipped_procedures
from teleservices.dossiers.models import Offer
from tenants.current import commune_context, operator_context
from tenants.models import Commune, Domain, PooledSchema, schema_for
from tenants.provisioning import database, opening, pool
from tenants.provisioning.options import ProvisioningOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

CODES = ("69273", "69276")


@pytest.fixture
def _cleaned(transactional_db: None) -> Iterator[None]:
    yield
    pool.empty()
    with operator_context():
        for commune in Commune.objects.filter(insee__in=CODES):
            Commune.objects.filter(pk=commune.pk).update(schema_version="")
            commune.refresh_from_db()
            opening.discard(commune)


pytestmark = pytest.mark.usefixtures("_cleaned")


def _schemas() -> set[str]:
    """Every commune's schema and every commune's role in the database: the same set, or something is an orphan."""
    with database.owner_connection() as owner:
        schemas = owner.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname ~ '^c_[0-9a-f]{12}$'"
        ).fetchall()
        roles = owner.execute("SELECT rolname FROM pg_roles WHERE rolname ~ '^c_[0-9a-f]{12}$'").fetchall()
    found = {row[0] for row in schemas} - {"c_" + "0" * 12}
    assert found == {row[0] for row in roles}
    return found


def _owned() -> set[str]:
    with operator_context():
        rows = [schema_for(one) for one in PooledSchema.objects.values_list("id", flat=True)]
        return {*rows, *Commune.objects.values_list("schema_name", flat=True)}


def test_a_commune_takes_a_ready_schema_and_is_as_whole_as_another() -> None:
    assert pool.refill(1) == 1
    with operator_context():
        ready = PooledSchema.objects.get()
    opened = opening.open_commune(ProvisioningOptions(insee=CODES[0]))
    assert opened.commune.schema_name == schema_for(ready.id)
    with operator_context():
        assert not PooledSchema.objects.exists()
    with commune_context(opened.commune):
        assert Offer.objects.count() == len(shipped_procedures())
    assert _schemas() == _owned()


def test_the_pool_is_filled_to_its_size_and_no_further() -> None:
    assert (pool.refill(2), pool.refill(2), pool.refill(1)) == (2, 0, 0)
    assert _schemas() == _owned()


def test_an_opening_that_fails_gives_its_schema_back() -> None:
    pool.refill(1)
    with operator_context():
        Domain.objects.create(domain="corbas.example", tenant=Commune.objects.first())
    with pytest.raises(Exception, match="déjà"):
        opening.open_commune(ProvisioningOptions(insee=CODES[0], domain="corbas.example"))
    with operator_context():
        assert PooledSchema.objects.count() == 1
        Domain.objects.filter(domain="corbas.example").delete()
    with operator_context(), transaction.atomic():
        assert pool.take() is not None
        transaction.set_rollback(True)
    with operator_context():
        assert PooledSchema.objects.count() == 1
    assert _schemas() == _owned()


def test_a_schema_of_another_version_is_never_given_and_is_made_again() -> None:
    pool.refill(1)
    with operator_context():
        PooledSchema.objects.update(version="yesterday")
        with transaction.atomic():
            assert pool.take() is None
    assert pool.refill(1) == 1
    with operator_context():
        assert not PooledSchema.objects.filter(version="yesterday").exists()
    assert _schemas() == _owned()


def test_a_schema_that_a_commune_is_taking_is_not_dropped() -> None:
    pool.refill(1)
    with operator_context(), transaction.atomic():
        held = PooledSchema.objects.select_for_update().get()
        assert _in_another_connection(pool.empty) == 0
        assert held.id == pool.take()
        transaction.set_rollback(True)
    assert pool.empty() == 1
    assert _schemas() == _owned()


def test_two_openings_at_once_take_two_schemas() -> None:
    pool.refill(2)

    def open_(code: str) -> str:
        try:
            return opening.open_commune(ProvisioningOptions(insee=code)).commune.schema_name
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        taken = set(threads.map(open_, CODES))
    assert len(taken) == 2
    assert _schemas() == _owned()


def _in_another_connection(work: Any) -> Any:
    def run() -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()
