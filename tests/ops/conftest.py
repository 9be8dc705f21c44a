"""Communes that are opened in a test leave nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.provisioning import database

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def leaves_no_schema(django_db_setup: None) -> Iterator[None]:
    """DDL is the owner's own transaction: undone here, once the test's own transaction is rolled back (asked first)."""
    before = _schemas()
    yield
    with database.owner_connection() as owner:
        for schema in _schemas() - before:
            database.drop_schema(owner, schema)


def _schemas() -> set[str]:
    with database.owner_connection() as owner:
        return {name for (name,) in owner.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^c_'")}
