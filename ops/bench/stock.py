"""The stock way: django-tenants as its documentation says, on the same database, by the same owner."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django_tenants.clone import CloneSchema
from django_tenants.management.commands.migrate_schemas import MigrateSchemasCommand
from psycopg import sql

from tenants.connection import connection
from tenants.models import TEMPLATE_SCHEMA
from tenants.provisioning import database

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def stock_connection() -> Iterator[None]:
    """The default connection through django-tenants' own backend, as the owner of everything."""
    ours = settings.DATABASES["default"]
    from_app, kept = connections["default"], dict(ours)
    parameters = psycopg.conninfo.conninfo_to_dict(settings.DATABASE_OWNER_URL)
    # In place: ``clone_schema`` reads the user's name in the settings.
    ours.update(
        ENGINE="django_tenants.postgresql_backend",
        USER=parameters["user"],
        PASSWORD=parameters.get("password", ""),
    )
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = from_app
        ours.clear()
        ours.update(kept)


def migrate_public() -> None:
    """The shared tables, by ``migrate_schemas --shared``."""
    call_command(MigrateSchemasCommand(), shared=True, interactive=False, verbosity=0)


def migrate(schema: str) -> None:
    """A tenant's tables by ``migrate_schemas``: what ``auto_create_schema`` does in ``save()``."""
    with database.owner_connection() as owner:
        owner.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    call_command(MigrateSchemasCommand(), schema_name=schema, interactive=False, verbosity=0)


def migrate_again(schema: str) -> None:
    """``migrate_schemas`` on a tenant that has everything."""
    call_command(MigrateSchemasCommand(), schema_name=schema, interactive=False, verbosity=0)


def clone(schema: str) -> None:
    """The same tables and rows by django-tenants' ``clone_schema``, from the template.

    Its own ``clone_mode`` takes one word; without ``NOACL`` the function grants rights on sequences by the names it
    supposes, and fails on those that Wagtail's migrations renamed (``wagtailcore_pagerevision_id_seq``).
    """
    connection.set_schema_to_public()
    CloneSchema()._create_clone_schema_function()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clone_schema(%s, %s, 'DATA', 'NOACL')", [TEMPLATE_SCHEMA, schema])


def drop(schema: str) -> None:
    with database.owner_connection() as owner:
        owner.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
