"""The line of communes that wait for a worker: one place each, however much it holds.

A commune whose doorbell rings takes a place at the end of the line, unless it stands there already. When its turn comes
it is worked on for a moment, by no more workers than its cap, and goes back to the end when something is left: workers
share by round-robin, and a commune of 10,000 mails delays its neighbour of one by a turn.

Places are keys of Valkey beside the queue that they keep in order; caps are advisory locks of the database, which end
with the worker that holds them. Both may vanish: the doorbell's rows stay, and the sweep makes the line again.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import redis
import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils.module_loading import import_string

from tenants.connection import connection
from tenants.valkey import shared

if TYPE_CHECKING:
    from collections.abc import Iterator

log = structlog.get_logger(__name__)

#: A turn ends at the first of the two: so many effects, so many seconds.
TURN_EFFECTS = 20
TURN_SECONDS = 2.0
#: Seconds. A place whose task was lost (a worker killed with it in hand) is free again after this long.
_PLACE_KEPT = 60
#: Of PostgreSQL's advisory locks, the family that is ours; + the number of the slot.
_LOCKS = 0x50615200


def join(schema_name: str) -> bool:
    """Take a place at the end of the line; False when it has one. Raises what the broker raises, without a place."""
    if not _take_place(schema_name):
        return False
    try:
        task = import_string("tenants.outbox.tasks.deliver")
        task.apply_async(headers={"_schema_name": schema_name}, retry=False)
    except Exception:
        called(schema_name)
        raise
    return True


def called(schema_name: str) -> bool:
    """Its turn comes: give the place back, so that what is enqueued from now on takes one. False: served already."""
    client = shared()
    if client is None:
        return True
    try:
        return client.getdel(_key(schema_name)) is not None
    except (
        redis.RedisError
    ) as error:  # nobody keeps the order: it is served, and order comes back with Valkey
        log.warning("outbox.line_lost", error=type(error).__name__)
        return True


@contextmanager
def slot(schema_name: str) -> Iterator[bool]:
    """Whether a worker may work on this commune: at most ``COMMUNE_WORKERS`` do."""
    taken = next((number for number in range(settings.COMMUNE_WORKERS) if _lock(number, schema_name)), None)
    try:
        yield taken is not None
    finally:
        if taken is not None:
            _unlock(taken, schema_name)


def _take_place(schema_name: str) -> bool:
    client = shared()
    if client is None:
        return True
    try:
        return bool(client.set(_key(schema_name), 1, nx=True, ex=_PLACE_KEPT))
    except redis.RedisError as error:
        log.warning("outbox.line_lost", error=type(error).__name__)
        return True


def _key(schema_name: str) -> str:
    return f"parvis:line:{schema_name}"


def _lock(number: int, schema_name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [_LOCKS + number, schema_name])
        return bool(cursor.fetchone()[0])


def _unlock(number: int, schema_name: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [_LOCKS + number, schema_name])
    except (OperationalError, InterfaceError) as error:  # the connection is gone, and its locks with it
        log.warning("outbox.connection_lost", error=type(error).__name__)
