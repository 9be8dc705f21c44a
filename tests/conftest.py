"""Two real communes, for the whole run: Vénissieux (alice, bob, dora) and Givors (charlie)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client, TransactionTestCase

from tenants import middleware
from tenants.admission.door import door
from tenants.current import commune_context
from tenants.middleware import forget_hosts
from tenants.models import Commune
from tenants.provisioning import template
from tenants.provisioning.opening import open_commune
from tenants.provisioning.options import ProvisioningOptions
from tenants.provisioning.sites import StartingSite
from tests import examples, leftovers, plugin
from tests.people import alice, bob, charlie, dora, oscar
from tests.templates import RaiseIfInvalid

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["alice", "bob", "charlie", "dora", "oscar"]

VENISSIEUX, GIVORS = "69259", "69091"
OPERATOR_HOST = "operateur.localhost"

# CI tries the same cases each time, so that a red run says something about its commit; a machine of ours explores.
# How long its examples take to be made says how busy the machine is, and nothing else.
hypothesis.settings.register_profile("ours", suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile(
    "ci", hypothesis.settings.get_profile("ours"), derandomize=True, database=None
)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "ours")


# The flush of a transactional test would empty the two communes of the run.
TransactionTestCase._fixture_teardown = lambda self: leftovers.sweep()  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> None:
    """The cluster of tests.plugin, migrated and with its two communes; no ``test_`` database besides."""
    cluster = plugin.cluster
    assert cluster is not None
    if not cluster.from_cache:
        _build(cluster, django_db_blocker)
    leftovers.remember()


def _build(cluster: plugin.Cluster, django_db_blocker: Any) -> None:
    with plugin.building(), django_db_blocker.unblock():
        if cluster.kept(plugin.Stage.COMMUNES).is_dir():
            connection.close()
            cluster.postgres.stop()
            cluster.start()
            return
        template.prepare()
        connection.close()
        cluster.copy(plugin.Stage.READY)
        for insee in (VENISSIEUX, GIVORS):
            options = ProvisioningOptions(insee=insee, demonstration=True, site=StartingSite.BARE)
            with commune_context(open_commune(options).commune):
                examples.publish()
        connection.close()
        cluster.copy(plugin.Stage.COMMUNES)
        cluster.keep()


@pytest.fixture(scope="session", autouse=True)
def _templates_are_checked() -> Iterator[None]:
    from django.template import engines

    engines["django"].engine.string_if_invalid = RaiseIfInvalid("%s")
    return


@pytest.fixture(autouse=True)
def _fresh_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a process remembers between requests must not leak between tests; nor must a busy machine make it forget
    half-way through one, which would cost a statement more than what is pinned."""
    forget_hosts()
    monkeypatch.setattr(middleware, "REMEMBERED_SECONDS", 600)
    door.forget()
    for alias in settings.CACHES:
        caches[alias].clear()
    yield
    connection.set_schema_to_public()


@pytest.fixture
def venissieux(db: None) -> Commune:
    return Commune.objects.get(insee=VENISSIEUX)


@pytest.fixture
def givors(db: None) -> Commune:
    return Commune.objects.get(insee=GIVORS)


@pytest.fixture
def in_venissieux(venissieux: Commune) -> Iterator[Commune]:
    with commune_context(venissieux):
        yield venissieux


@pytest.fixture
def at_venissieux(venissieux: Commune) -> Client:
    """A browser on Vénissieux's host."""
    return Client(headers={"host": venissieux.primary_host})


@pytest.fixture
def at_givors(givors: Commune) -> Client:
    return Client(headers={"host": givors.primary_host})


@pytest.fixture
def at_operator(db: None) -> Client:
    return Client(headers={"host": OPERATOR_HOST})
