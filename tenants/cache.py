"""Cache keys carry the commune (pitfall 4), and a cache that is down is a cache that is empty.

Valkey can be lost at any moment and nothing is lost: a page without its cache is slower, never an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

from tenants.connection import connection

if TYPE_CHECKING:
    from django.core.cache.backends.base import BaseCache

log = structlog.get_logger(__name__)


def make_key(key: str, key_prefix: str, version: int) -> str:
    return f"{connection.schema_name}:{key_prefix}:{version}:{key}"


class ForgivingClient(RedisCacheClient):
    """Django's client; what the server cannot answer is answered as if nothing were kept."""

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        # True: whoever uses ``add`` as a lock or a rate limit is let through rather than shut out for ever.
        return bool(self._forgive(True, super().add, key, value, timeout))

    def get(self, key: Any, default: Any) -> Any:
        return self._forgive(default, super().get, key, default)

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        self._forgive(None, super().set, key, value, timeout)

    def touch(self, key: Any, timeout: Any) -> bool:
        return bool(self._forgive(False, super().touch, key, timeout))

    def delete(self, key: Any) -> bool:
        return bool(self._forgive(False, super().delete, key))

    def get_many(self, keys: Any) -> Any:
        return self._forgive({}, super().get_many, keys)

    def has_key(self, key: Any) -> bool:
        return bool(self._forgive(False, super().has_key, key))

    def incr(self, key: Any, delta: Any) -> Any:
        return self._forgive(delta, super().incr, key, delta)

    def set_many(self, data: Any, timeout: Any) -> None:
        self._forgive(None, super().set_many, data, timeout)

    def delete_many(self, keys: Any) -> None:
        self._forgive(None, super().delete_many, keys)

    def clear(self) -> bool:
        return bool(self._forgive(False, super().clear))

    def forget_schema(self, schema_name: str) -> int:
        return int(self._forgive(0, self._remove_all_of, schema_name))

    def _remove_all_of(self, schema_name: str) -> int:
        client = self.get_client(write=True)
        return sum(client.delete(key) for key in client.scan_iter(match=f"{schema_name}:*", count=1000))

    def _forgive(self, otherwise: Any, ask: Any, *arguments: Any) -> Any:
        try:
            return ask(*arguments)
        except RedisError as error:
            log.warning("cache.down", error=type(error).__name__)
            return otherwise


class ForgivingCache(RedisCache):
    """``BACKEND`` of every cache on Redis or Valkey."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient


def forget_schema(cache: BaseCache, schema_name: str) -> int:
    """Remove what is kept for a commune on a server that outlives this process; how many entries."""
    if not isinstance(cache, ForgivingCache):
        return 0
    return cast("ForgivingClient", cache._cache).forget_schema(schema_name)
