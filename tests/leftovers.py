"""What a test committed in ``public``, taken away after it: no test depends on those that ran before in its process.

The flush of Django would empty the two communes of the run; here only the tables that held nothing once they were
open are emptied, the operator's log among them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from psycopg import sql

from tenants.provisioning import database

if TYPE_CHECKING:
    from typing import Any

    import psycopg

_TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1
"""
_REFERENCES = """
    SELECT f.relname, t.relname FROM pg_constraint k
    JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
    WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
"""


@cache
def _emptied() -> tuple[str, ...]:
    """The tables of ``public`` without a row before the first test that commits, and that none with rows points at."""
    with database.owner_connection() as owner:
        tables = [name for (name,) in owner.execute(_TABLES)]
        kept = _filled(owner, tables)
        references = owner.execute(_REFERENCES).fetchall()
    while more := {to for origin, to in references if origin in kept} - kept:
        kept |= more
    return tuple(name for name in tables if name not in kept)


def _filled(owner: psycopg.Connection[Any], tables: list[str] | tuple[str, ...]) -> set[str]:
    look = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM public.{})").format(
            sql.Literal(name), sql.Identifier(name)
        )
        for name in tables
    )
    return {name for (name,) in owner.execute(look)}


def remember() -> None:
    """Asked before a test commits anything: which tables are empty."""
    _emptied()


def sweep() -> set[str]:
    """Empty what a test filled; the names of those tables."""
    with database.owner_connection() as owner:
        filled = _filled(owner, _emptied())
        if filled:
            names = sql.SQL(", ").join(sql.Identifier("public", name) for name in sorted(filled))
            owner.execute("SET lock_timeout = '10s'")
            owner.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
    return filled
