"""The two walls: a schema and a role for each commune, and a backend that checks where it stands (pitfalls 11, 12)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction
from django_tenants.postgresql_backend.base import FakeTenant

from identity.accounts.models import Agent
from tenants.connection import end_when_idle
from tenants.current import commune_context, operator_context
from tenants.errors import SchemaMismatch

if TYPE_CHECKING:
    from tenants.models import Commune


def _stands() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        user, schema = cursor.fetchone()
    return user, schema


def test_a_commune_works_under_its_own_role_and_schema(in_venissieux: Commune) -> None:
    assert _stands() == (in_venissieux.schema_name, in_venissieux.schema_name)


def test_the_operator_works_as_the_login_role_in_public(db: None) -> None:
    with operator_context():
        assert _stands() == ("parvis_app", "public")


def test_role_and_path_agree_after_a_rollback(venissieux: Commune) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.set_tenant(venissieux)
        Agent.objects.create_agent("alice@venissieux.example")
        Agent.objects.create_agent("alice@venissieux.example")
    assert _stands() == (venissieux.schema_name, venissieux.schema_name)


def test_a_missing_schema_raises_and_reads_nothing_of_public(db: None) -> None:
    connection.set_tenant(FakeTenant("public"))
    Agent.objects.create_agent("operator@example.org")
    connection.set_tenant(FakeTenant("c_ffffffffffff"))
    with pytest.raises(SchemaMismatch), transaction.atomic():
        Agent.objects.count()


def test_a_schema_closed_to_the_role_raises(
    venissieux: Commune, givors: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.set_tenant(venissieux)
    with monkeypatch.context() as patch:
        patch.setattr(type(connections["default"]), "_role", lambda self: givors.schema_name)
        with pytest.raises(SchemaMismatch), transaction.atomic():
            Agent.objects.count()
    assert Agent.objects.count() == 0


def test_the_role_of_one_commune_cannot_read_another(in_venissieux: Commune, givors: Commune) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_agent")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(f'SELECT count(*) FROM "{givors.schema_name}".accounts_agent')


def test_the_role_of_a_commune_reads_no_operators_account(in_venissieux: Commune) -> None:
    with (
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute("SELECT count(*) FROM public.accounts_agent")


def test_the_login_role_has_no_right_on_tenant_schemas(venissieux: Commune) -> None:
    with (
        operator_context(),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute(f'SELECT count(*) FROM "{venissieux.schema_name}".accounts_agent')


def test_one_statement_a_switch_and_none_when_nothing_changes(
    venissieux: Commune, django_assert_num_queries
) -> None:
    with django_assert_num_queries(3), commune_context(venissieux):  # the switch and two counts
        Agent.objects.count()
        Agent.objects.count()


def test_content_types_have_equal_ids_in_every_commune(venissieux: Commune, givors: Commune) -> None:
    def ids(commune: Commune) -> dict[tuple[str, str], int]:
        with commune_context(commune):
            return {(c.app_label, c.model): c.pk for c in ContentType.objects.all()}

    assert ids(venissieux) == ids(givors)
    assert len(ids(venissieux)) > 30


def test_a_connection_that_touched_too_many_communes_is_closed_between_requests(
    venissieux: Commune, givors: Commune
) -> None:
    """Not while it serves, never inside a transaction, and not for the same communes again and again."""
    own = connections.create_connection("default")
    own.settings_dict = own.settings_dict | {"MAX_SCHEMAS": 2}

    def touch(*communes: Commune) -> int:
        for commune in communes:
            own.set_tenant(commune)
            with own.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (pid,) = cursor.fetchone()
        return int(pid)

    try:
        first = touch(venissieux)
        own.close_if_unusable_or_obsolete()
        assert touch(venissieux) == first
        assert touch(givors, venissieux) == first
        own.close_if_unusable_or_obsolete()
        assert own.connection is None
        assert touch(givors) != first
    finally:
        own.close()


def test_the_server_ends_what_a_web_process_leaves_idle(
    venissieux: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread without requests closes nothing by itself; its next request finds a connection again."""
    monkeypatch.setitem(connections.settings["default"], "OPTIONS", {"options": "-c statement_timeout=60s"})
    end_when_idle(1)
    own = connections.create_connection("default")
    own.set_tenant(venissieux)
    try:
        with own.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("1min",)
        deadline = time.monotonic() + 30
        while own.is_usable():
            assert time.monotonic() < deadline
            time.sleep(1.2)  # longer than the server waits: asking is use
        own.close_if_unusable_or_obsolete()
        with own.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            assert cursor.fetchone() == (venissieux.schema_name,)
    finally:
        own.close()
