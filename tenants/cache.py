"""Cache keys carry the commune (pitfall 4): every alias uses this KEY_FUNCTION."""

from __future__ import annotations

from tenants.connection import connection


def make_key(key: str, key_prefix: str, version: int) -> str:
    return f"{connection.schema_name}:{key_prefix}:{version}:{key}"
