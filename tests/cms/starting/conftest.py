"""Two communes that open for real on a starting site, a village and a town, gone after the tests of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tenants.connection import connection
from tenants.current import commune_context
from tenants.models import Commune
from tenants.provisioning.opening import open_commune
from tenants.provisioning.options import ProvisioningOptions
from tenants.provisioning.sites import StartingSite
from tests.ops.backups.conftest import forget

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Affoux has 400 inhabitants, Rive-de-Gier 15,000.
TOWNS = {StartingSite.VILLAGE: "69001", StartingSite.TOWN: "42186"}


@pytest.fixture(scope="module")
def opened(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[StartingSite, Commune]]:
    """Nobody said which site: it comes from the population."""
    with django_db_blocker.unblock():
        for insee in TOWNS.values():
            forget(insee)
        found = {
            kind: open_commune(ProvisioningOptions(insee, demonstration=True)).commune
            for kind, insee in TOWNS.items()
        }
        Commune.objects.filter(insee__in=TOWNS.values()).update(state="open")
    yield found
    with django_db_blocker.unblock():
        for insee in TOWNS.values():
            forget(insee)
        connection.close()


@pytest.fixture(params=list(TOWNS))
def kind(request: pytest.FixtureRequest) -> StartingSite:
    return StartingSite(request.param)


@pytest.fixture
def starter(db: None, opened: dict[StartingSite, Commune], kind: StartingSite) -> Commune:
    commune = opened[kind]
    commune.refresh_from_db()
    return commune


@pytest.fixture
def at_starter(starter: Commune) -> Client:
    return Client(headers={"host": starter.primary_host})


@pytest.fixture
def in_starter(starter: Commune) -> Iterator[Commune]:
    with commune_context(starter):
        yield starter
