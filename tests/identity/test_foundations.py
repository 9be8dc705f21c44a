"""A new commune's services, roles and log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction

from identity.accounts.enums import WEBMASTERS_GROUP, Role
from identity.accounts.errors import RoleError
from identity.accounts.models import Agent, Membership
from identity.accounts.perms import has_role, may_publish, roles_of, services_of
from identity.accounts.services import give_role, withdraw_role
from identity.audit.enums import IdentityAction
from identity.audit.models import AppendOnly, Entry
from identity.audit.services import SYSTEM, record
from identity.town_hall.enums import DefaultService
from identity.town_hall.models import Service
from identity.town_hall.selectors import town_hall_card
from tests.people import login, service

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune


def test_a_commune_starts_with_its_town_hall(in_venissieux: Commune) -> None:
    card = town_hall_card(in_venissieux)
    assert card is not None
    assert card.name == "Mairie de Vénissieux"
    assert card.address_lines == ("5 avenue Marcel-Houël", "69200 Vénissieux")
    assert card.hours.is_known
    assert card.hours_collected_on is not None
    assert list(Service.objects.values_list("slug", flat=True)) == [s.value for s in DefaultService]


def test_roles_are_explicit(in_venissieux: Commune, alice: Agent, bob: Agent) -> None:
    assert roles_of(alice) == {Role.ADMINISTRATOR, Role.INSTRUCTOR}
    assert [s.slug for s in services_of(alice, Role.INSTRUCTOR)] == [DefaultService.CIVIL_STATUS]
    assert len(services_of(alice, Role.ADMINISTRATOR)) == len(DefaultService)
    assert has_role(bob, Role.INSTRUCTOR, service=service(DefaultService.PUBLIC_SPACE))
    assert not has_role(bob, Role.INSTRUCTOR, service=service(DefaultService.CIVIL_STATUS))
    assert not may_publish(bob)
    assert services_of(bob, Role.READER) == []


def test_the_webmasters_group_follows_the_roles(in_venissieux: Commune, bob: Agent) -> None:
    membership = give_role(bob, Role.WEBMASTER)
    assert bob.groups.filter(name=WEBMASTERS_GROUP).exists()
    withdraw_role(membership)
    assert not bob.groups.exists()
    assert not may_publish(bob)


def test_the_last_administrator_stays(in_venissieux: Commune, alice: Agent, bob: Agent) -> None:
    mine = Membership.objects.get(agent=alice, role=Role.ADMINISTRATOR)
    with pytest.raises(RoleError):
        withdraw_role(mine)
    give_role(bob, Role.ADMINISTRATOR)
    withdraw_role(mine)
    assert roles_of(Agent.objects.get(pk=alice.pk)) == {Role.INSTRUCTOR}


def test_a_role_belongs_to_its_place(in_venissieux: Commune, bob: Agent) -> None:
    with pytest.raises(RoleError):
        give_role(bob, Role.OPERATOR)
    with pytest.raises(RoleError):
        give_role(bob, Role.WEBMASTER, service(DefaultService.CIVIL_STATUS))


def test_the_log_is_append_only(in_venissieux: Commune, alice: Agent) -> None:
    entry = record(IdentityAction.ROLE_GIVEN, SYSTEM, alice, {"role": "reader"})
    entry.action = "something else"
    for change in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(action="x"),
    ):
        with pytest.raises(AppendOnly):
            change()
    for sql in ("UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(sql)
    assert Entry.objects.get(pk=entry.pk).action == IdentityAction.ROLE_GIVEN


def test_the_operators_log_is_append_only(db: None) -> None:
    record(IdentityAction.ROLE_GIVEN, SYSTEM)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute("DELETE FROM audit_entry")


def test_people_sign_in(at_venissieux: Client, alice: Agent) -> None:
    login(at_venissieux, alice)
    assert at_venissieux.cookies
