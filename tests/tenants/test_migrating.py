"""A schema is brought up to date by what it lacks, found without a walk through every commune's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import migrations, models
from django.db.migrations.executor import MigrationExecutor
from django_tenants.postgresql_backend.introspection import DatabaseSchemaIntrospection

from tenants.connection import connection
from tenants.current import commune_context, operator_context
from tenants.provisioning import migrating

if TYPE_CHECKING:
    import pytest

    from tenants.models import Commune


def test_the_tables_of_a_schema_are_those_that_django_sees(venissieux: Commune) -> None:
    def lists() -> tuple[set[Any], set[Any]]:
        with connection.cursor() as cursor:
            ours = connection.introspection.get_table_list(cursor)
            return set(ours), set(DatabaseSchemaIntrospection(connection).get_table_list(cursor))

    with operator_context():
        ours, theirs = lists()
    assert ours == theirs
    assert "tenants_commune" in {table.name for table in ours}
    connection.set_tenant(venissieux, include_public=False)
    ours, theirs = lists()
    assert ours == theirs
    assert "tenants_commune" not in {table.name for table in ours}


def test_who_lacks_nothing_is_told_by_one_look(venissieux: Commune) -> None:
    with operator_context():
        assert not migrating.is_behind(connection)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'ops'")
        assert migrating.is_behind(connection)
    with commune_context(venissieux):
        assert not migrating.is_behind(connection)


def test_what_was_made_from_nothing_is_what_migrate_makes(venissieux: Commune) -> None:
    """Applications that live elsewhere are noted and have no table; content types and permissions are those of all."""
    for context, lives in (
        (operator_context(), settings.SHARED_APPS),
        (commune_context(venissieux), settings.TENANT_APPS),
    ):
        with context:
            executor = MigrationExecutor(connection)
            assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
            with connection.cursor() as cursor:
                tables = {table.name for table in connection.introspection.get_table_list(cursor)}
            for app in apps.get_app_configs():
                ours = {
                    one._meta.db_table
                    for one in app.get_models(include_auto_created=True)
                    if one._meta.managed
                }
                assert ours <= tables if app.name in lives else not ours & tables, app.label
            known = set(ContentType.objects.values_list("app_label", "model"))
            assert {(one._meta.app_label, one._meta.model_name) for one in apps.get_models()} <= known
            assert Permission.objects.get(codename="unlock_page").name == "Unlock any page"


def test_a_column_makes_no_content_type_and_the_rest_goes_by_django(
    venissieux: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(*operations: Any) -> list[migrations.Migration]:
        migration = migrations.Migration("0099_more", "town_hall")
        monkeypatch.setattr(migration, "operations", list(operations))
        return [migration]

    column = lacking(migrations.AddField("service", "floor", models.IntegerField(null=True)))
    table = lacking(migrations.CreateModel("Door", [("id", models.BigAutoField(primary_key=True))]))
    code = lacking(migrations.RunPython(migrations.RunPython.noop))
    assert migrating.change_columns_only(column)
    assert not migrating.change_columns_only(table)
    assert not migrating.change_columns_only(column + code)
    with operator_context():
        assert migrating.concern_communes_only(connection, column)
        assert not migrating.concern_communes_only(connection, code)
        shared = lacking(migrations.AddField("commune", "floor", models.IntegerField(null=True)))
        monkeypatch.setattr(shared[0], "app_label", "tenants")
        assert not migrating.concern_communes_only(connection, shared)
    with commune_context(venissieux):
        assert not migrating.concern_communes_only(connection, column)
        assert ContentType.objects.exists()
