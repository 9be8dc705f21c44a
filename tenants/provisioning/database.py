"""The owner's side of the database: schemas, roles, grants, migrations. Nothing here runs as the application.

The application logs in without any right on tenant schemas; DDL runs as ``DATABASE_OWNER_URL``.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connections
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

    from tenants.postgresql_backend.base import DatabaseWrapper

SCHEMA_NAME = re.compile(r"c_[0-9a-f]{12}\Z")

#: Beside what ``COMMUNES_READ`` names, a commune's role may ring the doorbell, and nothing else in ``public``.
WRITABLE_IN_PUBLIC = ("tenants_doorbell",)


@contextmanager
def owner_connection(*, autocommit: bool = True) -> Iterator[psycopg.Connection[Any]]:
    """A plain psycopg connection as the owner of every schema."""
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=autocommit) as connection:
        yield connection


@contextmanager
def django_as_owner() -> Iterator[DatabaseWrapper]:
    """Django's default connection as the owner, for migrations: Wagtail's write data through the default alias."""
    from_app = connections["default"]
    owner = cast("DatabaseWrapper", connections.create_connection("default"))
    # config.env stays above: the owner's URL is read by psycopg's own parser.
    parameters = psycopg.conninfo.conninfo_to_dict(settings.DATABASE_OWNER_URL)
    owner.settings_dict = {
        **owner.settings_dict,
        "NAME": parameters["dbname"],
        "USER": parameters.get("user", ""),
        "PASSWORD": parameters.get("password", ""),
        "HOST": parameters.get("host", ""),
        "PORT": parameters.get("port", ""),
        "AS_OWNER": True,
    }
    owner.set_schema_to_public()
    connections["default"] = owner
    try:
        yield owner
    finally:
        owner.close()
        connections["default"] = from_app


def app_role() -> str:
    return str(psycopg.conninfo.conninfo_to_dict(settings.DATABASE_URL)["user"])


def ensure_communes_role() -> None:
    """The group that every commune's role belongs to, and what it may do in ``public``; the app's rights there too."""
    group, app = sql.Identifier(settings.COMMUNES_ROLE), sql.Identifier(app_role())
    with owner_connection(autocommit=False) as connection:
        known = connection.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.COMMUNES_ROLE]
        ).fetchone()
        if not known:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(group))
        for statement in (
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            "GRANT USAGE ON SCHEMA public TO {group}, {app}",
        ):
            connection.execute(sql.SQL(statement).format(group=group, app=app))
        for rights, names in (
            ("SELECT, INSERT, UPDATE, DELETE ON TABLE", _in_public(connection, "rpvmf")),
            ("USAGE, SELECT ON SEQUENCE", _in_public(connection, "S")),
        ):
            connection.execute(
                sql.SQL("GRANT " + rights + " {names} TO {app}").format(
                    names=sql.SQL(", ").join(sql.Identifier("public", name) for name in names), app=app
                )
            )
        for table in _readable_in_public():
            connection.execute(
                sql.SQL("GRANT SELECT ON public.{} TO {}").format(sql.Identifier(table), group)
            )
        for table in WRITABLE_IN_PUBLIC:
            connection.execute(
                sql.SQL("GRANT INSERT ON public.{} TO {}").format(sql.Identifier(table), group)
            )


def _in_public(connection: psycopg.Connection[Any], kinds: str) -> list[str]:
    """The relations of ``public``, of these kinds of ``pg_class``, by the index that leads there."""
    found = connection.execute(
        "SELECT c.relname FROM pg_depend d JOIN pg_class c ON c.oid = d.objid "
        "WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = 'public'::regnamespace "
        "AND d.classid = 'pg_class'::regclass AND c.relkind = ANY (%s) ORDER BY 1",
        [list(kinds)],
    )
    return [row[0] for row in found]


def _readable_in_public() -> list[str]:
    """The tables of ``COMMUNES_READ``: models (``tenants.Commune``) or whole apps (``catalogue``)."""
    tables: list[str] = []
    for name in settings.COMMUNES_READ:
        models = [apps.get_model(name)] if "." in name else list(apps.get_app_config(name).get_models())
        tables += [model._meta.db_table for model in models]
    return tables


def create_role(connection: psycopg.Connection[Any], schema_name: str) -> None:
    """The commune's own role. The app may become it (SET), and holds none of its rights by itself (no INHERIT)."""
    check_schema_name(schema_name)
    role, app, group = (sql.Identifier(name) for name in (schema_name, app_role(), settings.COMMUNES_ROLE))
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [schema_name]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
    options = " WITH INHERIT FALSE, SET TRUE" if connection.info.server_version >= 160000 else ""
    connection.execute(sql.SQL("GRANT {} TO {}" + options).format(role, app))
    connection.execute(sql.SQL("GRANT {} TO {}").format(group, role))


def grant_schema(connection: psycopg.Connection[Any], schema_name: str, role: str = "") -> None:
    """The commune's role works in its schema, on the tables that are made from now on, those of later migrations
    included. ``role`` is another's when the schema is a copy that stands beside its own.

    Said before the first table is made: « ALL TABLES IN SCHEMA » reads the tables of every commune (pitfall 28)."""
    names = {"schema": sql.Identifier(schema_name), "role": sql.Identifier(role or schema_name)}
    for statement in (
        "GRANT USAGE ON SCHEMA {schema} TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {role}",
    ):
        connection.execute(sql.SQL(statement).format(**names))


def make_schema(connection: psycopg.Connection[Any], schema_name: str, script: str, role: str = "") -> None:
    """Role, schema, tables, seeds and grants, in the caller's transaction: it is there whole, or not at all. With
    ``role``, that one works there, and none is made."""
    check_schema_name(schema_name)
    schema = sql.Identifier(schema_name)
    if not role:
        create_role(connection, schema_name)
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
    grant_schema(connection, schema_name, role)
    connection.execute(sql.SQL("SET LOCAL search_path = {}, extensions").format(schema))
    connection.execute("SET LOCAL check_function_bodies = false")
    connection.execute(script.encode())  # our own pg_dump's text, no parameters: one round trip
    connection.execute("SET LOCAL search_path = public")


def schema_exists(connection: psycopg.Connection[Any] | BaseDatabaseWrapper, schema_name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema_name])
        return cursor.fetchone() is not None


def is_ours_to_become(schema_name: str) -> bool:
    """Whether the commune's role is there, the application may take it, and it belongs to the communes' group."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(%(app)s, oid, 'MEMBER') AND pg_has_role(oid, %(group)s, 'MEMBER') "
            "FROM pg_roles WHERE rolname = %(role)s",
            {"app": app_role(), "group": settings.COMMUNES_ROLE, "role": schema_name},
        )
        return bool(cursor.fetchone() == (True,))


def drop_schema(connection: psycopg.Connection[Any], schema_name: str) -> None:
    """Undo an opening: the schema and its role."""
    check_schema_name(schema_name)
    connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema_name)))
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [schema_name]).fetchone():
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(schema_name)))


def check_schema_name(schema_name: str) -> None:
    """Raises ValueError: only names of our own making reach DDL."""
    if not SCHEMA_NAME.match(schema_name):
        raise ValueError(f"{schema_name!r} is not the name of a commune's schema")
