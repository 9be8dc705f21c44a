"""People of each role in Vénissieux, at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from identity.accounts.enums import Role
from identity.accounts.services import give_role
from tenants.current import commune_context
from tests.cms.conftest import agent_browser, alice, alice_at_work, bob, charlie, charlie_at_work
from tests.people import make_agent

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

__all__ = ["alice", "alice_at_work", "bob", "charlie", "charlie_at_work"]

#: First names of this suite, by role.
PEOPLE = {
    Role.CONTRIBUTOR: "Chloé",
    Role.PROOFREADER: "Rémi",
    Role.PUBLISHER: "Paula",
    Role.ASSOCIATION: "Anaïs",
    Role.WEBMASTER: "Wanda",
}


def with_role(commune: Commune, role: Role) -> Agent:
    agent = make_agent(commune, PEOPLE[role], "Durand")
    with commune_context(commune):
        give_role(agent, role)
    return agent


@pytest.fixture
def at_work(venissieux: Commune) -> Callable[[Role], Client]:
    return lambda role: agent_browser(venissieux, with_role(venissieux, role))
