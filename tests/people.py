"""Who drives the tests. Alice and Bob work in Vénissieux, Charlie in Givors, Dora lives in Vénissieux,
Oscar is the operator's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from identity.accounts.enums import Role
from identity.accounts.models import Agent
from identity.accounts.services import give_role
from identity.citizens.models import Citizen
from identity.citizens.sessions import CITIZEN_SESSION_KEY
from identity.town_hall.enums import DefaultService
from identity.town_hall.models import Service
from tenants.current import commune_context, operator_context
from tenants.middleware import commune_of_host

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from django.test import Client

    from tenants.models import Commune


def service(slug: DefaultService) -> Service:
    """In the current commune."""
    return Service.objects.get(slug=slug)


def make_agent(commune: Commune, first_name: str, last_name: str) -> Agent:
    """An agent of the commune without any role, as ProConnect describes her."""
    uid = first_name.lower()
    with commune_context(commune):
        return Agent.objects.create_agent(
            f"{uid}@{commune.slug}.example",
            first_name=first_name,
            last_name=last_name,
            idp_id=f"idp-{commune.slug}",
            uid=uid,
            siret=f"{commune.siren}00016",
        )


@pytest.fixture
def alice(venissieux: Commune) -> Agent:
    """Administrator of Vénissieux, instructor of its civil status service."""
    agent = make_agent(venissieux, "Alice", "Martin")
    with commune_context(venissieux):
        give_role(agent, Role.ADMINISTRATOR)
        give_role(agent, Role.INSTRUCTOR, service(DefaultService.CIVIL_STATUS))
    return agent


@pytest.fixture
def bob(venissieux: Commune) -> Agent:
    """Alice's colleague: instructor of « Voirie et cadre de vie »."""
    agent = make_agent(venissieux, "Bob", "Petit")
    with commune_context(venissieux):
        give_role(agent, Role.INSTRUCTOR, service(DefaultService.PUBLIC_SPACE))
    return agent


@pytest.fixture
def charlie(givors: Commune) -> Agent:
    """Of another commune: administrator and instructor of Givors."""
    agent = make_agent(givors, "Charlie", "Roux")
    with commune_context(givors):
        give_role(agent, Role.ADMINISTRATOR)
        give_role(agent, Role.INSTRUCTOR, service(DefaultService.CIVIL_STATUS))
    return agent


@pytest.fixture
def dora(venissieux: Commune) -> Citizen:
    """Lives in Vénissieux; identified by FranceConnect."""
    with commune_context(venissieux):
        return Citizen.objects.create(
            email="dora@citoyens.example",
            given_name="Dora Jeanne",
            family_name="LEGRAND",
            gender="female",
            birthdate="1984-02-29",
            birthplace="69259",
            birthcountry="99100",
        )


@pytest.fixture
def oscar(db: None) -> Agent:
    """Of the operator's staff, with a confirmed second factor."""
    return make_oscar()


def make_oscar() -> Agent:
    with operator_context():
        known = Agent.objects.filter(email="oscar@operateur.example").first()
        if known:
            return known
        agent = Agent.objects.create_agent(
            "oscar@operateur.example",
            first_name="Oscar",
            last_name="Blanc",
            idp_id="idp-operateur",
            uid="oscar",
            siret=f"{settings.OPERATOR_SIREN}00016",
        )
        give_role(agent, Role.OPERATOR)
        TOTPDevice.objects.create(user=agent, name="Téléphone", confirmed=True)
        return agent


def schema_of(client: Client) -> AbstractContextManager[object]:
    """Where this browser's host keeps its sessions."""
    commune = commune_of_host(host_of(client))
    return commune_context(commune) if commune else operator_context()


def host_of(client: Client) -> str:
    return str(client.defaults["HTTP_HOST"]).partition(":")[0]


def login(client: Client, agent: Agent) -> None:
    """Sign the agent in on the client's host, without ProConnect; a citizen of the same browser stays
    signed in.
    """
    with schema_of(client):
        kept = client.session.get(CITIZEN_SESSION_KEY)
        client.force_login(agent)
        if kept:
            _write(client, {CITIZEN_SESSION_KEY: kept})


def login_citizen(client: Client, citizen: Citizen) -> None:
    """Sign the citizen in on the client's host; an agent of the same browser stays signed in."""
    with schema_of(client):
        _write(client, {CITIZEN_SESSION_KEY: str(citizen.pk)})


def login_operator(client: Client) -> Agent:
    """Oscar (made when missing), signed in on the operator's host with his second factor passed."""
    agent = make_oscar()
    with operator_context():
        client.force_login(agent)
        _write(client, {DEVICE_ID_SESSION_KEY: TOTPDevice.objects.get(user=agent).persistent_id})
    return agent


def _write(client: Client, values: dict[str, str]) -> None:
    session = client.session
    assert isinstance(session, SessionStore)
    session.update(values)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
