"""One view of a commune's rows while agents work: a connection of its own, in the commune's role, at one instant."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from tenants.models import Commune
    from tenants.postgresql_backend.base import DatabaseWrapper


@contextmanager
def snapshot(commune: Commune) -> Iterator[psycopg.Connection[Any]]:
    """A read-only transaction that sees one moment. The commune's own role reads: another commune's rows are out of
    its reach whatever the statement (the second wall, attack 34).

    Raises tenants.errors.SchemaMismatch when the schema is not there.
    """
    own = cast("DatabaseWrapper", connections.create_connection("default"))
    own.set_tenant(commune, include_public=False)
    try:
        with own.cursor() as cursor:  # this is what switches role and path, before the transaction
            cursor.execute("SET TIME ZONE 'UTC'")
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield own.connection
    finally:
        own.close()
