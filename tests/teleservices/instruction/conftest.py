from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from identity.accounts.enums import Role
from identity.accounts.services import give_role
from identity.town_hall.enums import DefaultService
from tenants.current import commune_context
from tests.people import login, make_agent, service
from tests.teleservices.instruction.filing import file_act, file_report

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from teleservices.dossiers.models import Dossier
    from tenants.models import Commune


@pytest.fixture
def act(venissieux: Commune, dora: Citizen) -> Dossier:
    """Dora asks for her birth certificate."""
    with commune_context(venissieux):
        return file_act(dora)


@pytest.fixture
def report(venissieux: Commune) -> Dossier:
    """Somebody reports a hole, with a photo, without a name."""
    with commune_context(venissieux):
        return file_report(with_photo=True)


@pytest.fixture
def claire(venissieux: Commune) -> Agent:
    """Instructor of civil status, and of nothing else."""
    agent = make_agent(venissieux, "Claire", "Moreau")
    with commune_context(venissieux):
        give_role(agent, Role.INSTRUCTOR, service(DefaultService.CIVIL_STATUS))
    return agent


@pytest.fixture
def reader(venissieux: Commune) -> Agent:
    agent = make_agent(venissieux, "Rémi", "Lenoir")
    with commune_context(venissieux):
        give_role(agent, Role.READER, service(DefaultService.CIVIL_STATUS))
    return agent


@pytest.fixture
def webmaster(venissieux: Commune) -> Agent:
    agent = make_agent(venissieux, "Wanda", "Blin")
    with commune_context(venissieux):
        give_role(agent, Role.WEBMASTER)
    return agent


@pytest.fixture
def as_claire(at_venissieux: Client, claire: Agent) -> Client:
    login(at_venissieux, claire)
    return at_venissieux


@pytest.fixture
def as_bob(venissieux: Commune, bob: Agent) -> Client:
    from django.test import Client

    client = Client(headers={"host": venissieux.primary_host})
    login(client, bob)
    return client
