"""A cache that is down is a cache that is empty: pages go on without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.cache import ForgivingCache

if TYPE_CHECKING:
    from django.core.cache.backends.base import BaseCache


@pytest.fixture
def down() -> BaseCache:
    return ForgivingCache("unix:///nonexistent/valkey.sock", {"KEY_FUNCTION": "tenants.cache.make_key"})


def test_everything_is_answered_as_if_nothing_were_kept(down: BaseCache, db: None) -> None:
    down.set("a", 1)
    down.set_many({"a": 1})
    down.delete_many(["a"])
    assert down.get("a") is None
    assert down.get("a", "else") == "else"
    assert down.get_many(["a"]) == {}
    assert down.get_or_set("a", 3) == 3
    assert not down.has_key("a")
    assert not down.delete("a")
    assert not down.touch("a")
    assert down.add("lock", 1)
    assert down.incr("count") == 1
