"""The Valkey that all processes share, for what is counted between them; it may be lost at any moment."""

from __future__ import annotations

from functools import lru_cache

import redis
from django.conf import settings

#: Seconds. Whoever counts here has something else to do when it does not answer.
PATIENCE = 0.25


def shared() -> redis.Redis | None:
    """None: this installation has none (tests), each process counts for itself."""
    return _client(settings.REDIS_URL) if settings.REDIS_URL else None


def forget(schema_name: str) -> int:
    """Counts and places of a commune that leaves, before they would end by themselves; how many."""
    client = shared()
    if client is None:
        return 0
    try:
        return sum(
            client.delete(key) for key in client.scan_iter(match=f"parvis:*{schema_name}*", count=1000)
        )
    except redis.RedisError:
        return 0


@lru_cache(maxsize=1)
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=None)
