"""What a person asks for and a worker does: a row says how far it is, a ring hurries it, one worker at a time does it.

The row is the truth. A ring that is lost with the broker is found by whoever looks for rows that nobody moves.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import structlog
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterator

log = structlog.get_logger(__name__)


#: PostgreSQL shows the key of such a lock in two halves (documentation of ``pg_locks``).
_HELD = """\
SELECT key FROM (
    SELECT (classid::bigint << 32) | objid::bigint AS key FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
) held WHERE key = ANY(%s)
"""


def ring(task: str, row: uuid.UUID, schema: str = "public") -> bool:
    """Hand the row to a worker, which stands in ``schema``: ``task`` is the dotted path of a task of the row's id. False
    when the broker is down."""
    found = import_string(task)
    try:
        found.apply_async(args=[str(row)], headers={"_schema_name": schema}, retry=False)
    except Exception as error:  # any transport's own error
        log.warning("workers.broker_down", task=task, row=str(row), error=type(error).__name__)
        return False
    return True


@contextmanager
def alone_with(row: uuid.UUID, *, wait: bool = False) -> Iterator[bool]:
    """Whether nobody else is at it; with ``wait``, once nobody is. A lock of the database session: a process that dies
    lets go of it by dying."""
    key = _key(row)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_{'' if wait else 'try_'}advisory_lock(%s)", [key])
        alone = cursor.fetchone()[0] is not False  # the one that waits answers nothing
    try:
        yield alone
    finally:
        if alone:
            # A connection that broke has let go of it already; its own error is the one to tell.
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def at_work(rows: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those that somebody is at, in one statement that holds nothing: a look hinders no worker."""
    by_key = {_key(row): row for row in rows}
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [list(by_key)])
        return {by_key[key] for (key,) in cursor.fetchall()}


def _key(row: uuid.UUID) -> int:
    return row.int % 2**62
