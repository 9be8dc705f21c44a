"""A real Valkey for the tests that count between processes."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ops.embedded.places import find_place
from ops.embedded.valkey import EmbeddedValkey
from tenants.valkey import shared

if TYPE_CHECKING:
    from collections.abc import Iterator

    import redis


@pytest.fixture(scope="module")
def valkey_server() -> Iterator[EmbeddedValkey]:
    home = Path(tempfile.mkdtemp(prefix="parvis-test-"))
    home.chmod(0o755)  # as root, the server's own account enters it
    server = EmbeddedValkey(home)
    server.start()
    yield server
    server.stop()
    find_place(home).discard()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def valkey(valkey_server: EmbeddedValkey, settings) -> Iterator[redis.Redis]:
    """Empty, and the one that this installation shares."""
    settings.REDIS_URL = valkey_server.url()
    client = shared()
    assert client is not None
    client.flushall()
    yield client
    client.close()
