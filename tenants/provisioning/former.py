"""The template of a former version, made again: what an archive of that time loads into, before it is brought up to date.

The migrations that led there are still in the code, so the schema is made by them, once, and kept as the SQL of that
version. Its content types and permissions are the present template's: rows name theirs (ops.backups), and a commune that
arrives has the numbers that all the others have (pitfall 3).
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.postgresql_backend.base import FakeTenant
from psycopg import sql

from tenants.connection import connection
from tenants.current import operator_context
from tenants.models import TEMPLATE_SCHEMA, TemplateScript
from tenants.provisioning import database, locks, migrating, template

if TYPE_CHECKING:
    from collections.abc import Collection

    import psycopg

#: Made, written down and dropped; no UUID4 starts so.
SCHEMA: Final = "c_" + "0" * 11 + "1"
#: Before all that this installation made: its own template never stood there (template._upgrade_template).
_NEVER_OURS: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TWINS: Final = ("django_content_type", "auth_permission")

Key = tuple[str, str]


def version_of(applied: Collection[str]) -> str:
    """The version of a schema that has these migrations (``app.name``), as ``template.schema_version`` names its own."""
    leaves = sorted(f"{app}.{name}" for app, name in _leaves(applied))
    return hashlib.sha256("\n".join(leaves).encode()).hexdigest()[:12]


def script_of(applied: Collection[str]) -> TemplateScript:
    """The SQL that makes a schema with these migrations and no other; kept once it is made.

    They must all be among ``template.migrations()``. Raises what a migration raises that no longer runs.
    """
    version = version_of(applied)
    with locks.template(), database.django_as_owner():
        with operator_context():
            known = TemplateScript.objects.filter(version=version).first()
        if known is not None:
            return known
        try:
            _make(applied)
            text, tables = template.written_down(SCHEMA)
        finally:
            connection.set_schema_to_public()
            with database.owner_connection() as owner:
                owner.execute(_sql("DROP SCHEMA IF EXISTS {schema} CASCADE"))
        with operator_context():
            return TemplateScript.objects.create(
                version=version,
                sql=text.replace(SCHEMA, TEMPLATE_SCHEMA),
                tables=tables,
                made_at=_NEVER_OURS,
            )


def not_to_be_made(applied: Collection[str]) -> list[str]:
    """Migrations that are in the code as a part of one that replaces them, and that one was not applied whole."""
    there = _applied(applied)
    covered = there | {one for key in there for one in _replaced(key)}
    return sorted(f"{app}.{name}" for app, name in _keys(applied) - covered)


def _leaves(applied: Collection[str]) -> list[Key]:
    """The last migrations, app by app, among those that were applied."""
    nodes, there = migrating.on_disk().graph.node_map, _applied(applied)
    return [
        key
        for key in sorted(there)
        if not any(child.key[0] == key[0] and child.key in there for child in nodes[key].children)
    ]


def _applied(applied: Collection[str]) -> set[Key]:
    """Those of the present graph; one that replaces others is there when all of them are."""
    known = _keys(applied)
    return {
        key
        for key in migrating.on_disk().graph.node_map
        if key in known or (_replaced(key) and _replaced(key) <= known)
    }


def _replaced(key: Key) -> set[Key]:
    squashed = migrating.on_disk().replacements.get(key)
    return {(app, name) for app, name in squashed.replaces} if squashed else set()


def _keys(applied: Collection[str]) -> set[Key]:
    return {(app, name) for app, _dot, name in (one.partition(".") for one in applied)}


def _make(applied: Collection[str]) -> None:
    with database.owner_connection() as owner:
        owner.execute(_sql("DROP SCHEMA IF EXISTS {schema} CASCADE"))  # of a process that was killed
        owner.execute(_sql("CREATE SCHEMA {schema}"))
    connection.set_tenant(FakeTenant(SCHEMA), include_public=False)
    MigrationRecorder(connection).ensure_schema()
    MigrationExecutor(connection).migrate(_leaves(applied))
    connection.set_schema_to_public()
    with database.owner_connection(autocommit=False) as owner:
        _number_as_today(owner)


def _number_as_today(owner: psycopg.Connection[Any]) -> None:
    """What migrations seeded goes, and the present content types and permissions take its place."""
    tables = [
        name
        for (name,) in owner.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = %s::regnamespace "
            "AND relname <> 'django_migrations'",
            [SCHEMA],
        )
    ]
    owner.execute(
        sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(sql.Identifier(SCHEMA, name) for name in tables))
    )
    for name in _TWINS:
        own, theirs = sql.Identifier(SCHEMA, name), sql.Identifier(TEMPLATE_SCHEMA, name)
        owner.execute(sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE SELECT * FROM {}").format(own, theirs))
        owner.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))").format(
                sql.Literal(f'"{SCHEMA}"."{name}"'), own
            )
        )


def _sql(text: Any) -> sql.Composed:
    return sql.SQL(text).format(schema=sql.Identifier(SCHEMA))
