"""What a person asks for and a worker does: a row says how far it is, a ring hurries it, one worker at a time does it.

The row is the truth. A ring that is lost with the broker is found by whoever looks for rows that nobody moves.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterator

log = structlog.get_logger(__name__)

#: Past this long without a move, what nobody is at is handed to a worker again. Short: the lock says who is at it.
FORGOTTEN: Final = timedelta(seconds=30)
#: Why nobody is at what was asked, for the page that follows it: it waits longer than it should, or its worker died.
AWAITED: Final = _(
    "Aucune tâche de fond n’y est encore\u00a0: elles sont arrêtées, ou toutes occupées. Le travail commencera dès que "
    "l’une sera libre."
)
CUT: Final = _(
    "Le travail a été coupé\u00a0: machine ou tâches de fond redémarrées. Une tâche de fond le reprend d’elle-même dans "
    "la minute, s’il y en a une."
)

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
    if not by_key:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [list(by_key)])
        return {by_key[key] for (key,) in cursor.fetchall()}


def _key(row: uuid.UUID) -> int:
    return row.int % 2**62
