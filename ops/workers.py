"""What a person asks for and a worker does: a row says how far it is, a ring hurries it, one worker at a time does it.

The row is the truth. A ring that is lost with the broker is found by whoever looks for rows that nobody moves.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog
from django.db import connection
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

log = structlog.get_logger(__name__)


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
def alone_with(row: uuid.UUID) -> Iterator[bool]:
    """Whether nobody else is at it. A lock of the database session: a worker that dies lets go of it by dying."""
    key = row.int % 2**62
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
