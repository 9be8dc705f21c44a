"""How many requests were refused, commune by commune: for the operator, who must see a flood before a mayor calls.

Counted in each process, handed to Valkey every few seconds, read by the commune's worker with its other facts. A count
that is lost with Valkey is lost: it decides nothing.
"""

from __future__ import annotations

import threading
import time
from collections import Counter

import redis
import structlog

from tenants.connection import connection
from tenants.valkey import shared

log = structlog.get_logger(__name__)

#: Seconds.
_HANDED_OVER_EVERY = 5.0
_SLICE = 600
#: The slice under way and the six before it: at least the last hour.
_SLICES = 7


class Refusals:
    """Of this process, not handed over yet."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._due = 0.0

    def note(self, schema_name: str) -> None:
        with self._lock:
            self._counts[schema_name] += 1
            if time.monotonic() < self._due:
                return
            self._due = time.monotonic() + _HANDED_OVER_EVERY
            counts, self._counts = self._counts, Counter()
        _hand_over(counts)


def _hand_over(counts: Counter[str]) -> None:
    for schema_name, count in counts.items():
        log.warning("admission.refused", schema=schema_name, count=count)
    client = shared()
    if client is None:
        return
    try:
        pipe = client.pipeline(transaction=False)
        for schema_name, count in counts.items():
            key = _key(schema_name, int(time.time()) // _SLICE)
            pipe.incrby(key, count)
            pipe.expire(key, _SLICE * (_SLICES + 1))
        pipe.execute()
    except redis.RedisError as error:
        log.warning("admission.count_lost", error=type(error).__name__)


def _key(schema_name: str, number: int) -> str:
    return f"parvis:refused:{schema_name}:{number}"


def facts() -> dict[str, int]:
    """A fact of the current commune (``COMMUNE_FACTS``): its requests refused in the last hour, or a little more."""
    client = shared()
    if client is None:
        return {}
    now = int(time.time()) // _SLICE
    try:
        counts = client.mget([_key(connection.schema_name, now - back) for back in range(_SLICES)])
    except redis.RedisError:
        return {}
    return {"refused_requests": sum(int(count) for count in counts if count)}
