"""One opening of a commune at a time, in the whole installation, whoever asks: a command, a worker, two of them.

The lock is the database session's: a process that dies lets go of it by dying.
"""

from __future__ import annotations

import zlib
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from django.db import DatabaseError
from django.utils.translation import gettext as _

from tenants.connection import connection
from tenants.errors import ProvisioningError
from tenants.provisioning import database

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

#: The first half of the key: openings, schemas being made, the template.
_OPENINGS: Final = 0x6F757672
_SCHEMAS: Final = 0x73636865
_TEMPLATE: Final = 0x6D6F6465


class Busy(ProvisioningError):
    """Somebody is at it."""

    def __init__(self) -> None:
        super().__init__(_("L’ouverture de cette commune est en cours\u00a0: attendez qu’elle s’arrête."))


@contextmanager
def opening_of(insee: str, *, wait: bool = True) -> Iterator[None]:
    """Alone with the opening of an INSEE code. Raises Busy when another process has it and ``wait`` is False."""
    key = [_OPENINGS, _half(insee)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_{'' if wait else 'try_'}advisory_lock(%s, %s)", key)
        if cursor.fetchone()[0] is False:
            raise Busy
    try:
        yield
    finally:
        # A connection that broke has let go of it already; its own error is the one to tell.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def hold_schema(owner: psycopg.Connection[Any], schema_name: str) -> None:
    """Until the owner's transaction ends: the server may still be at the work of a process that was killed."""
    owner.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_SCHEMAS, _half(schema_name)])


@contextmanager
def template() -> Iterator[None]:
    """Alone with the template and the tables of ``public``."""
    with database.owner_connection() as guard:
        guard.execute("SELECT pg_advisory_lock(%s, 0)", [_TEMPLATE])
        yield


def _half(name: str) -> int:
    """A signed 32-bit number, the same in every process."""
    return zlib.crc32(name.encode()) - 2**31
