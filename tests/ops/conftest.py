"""Oscar at the console; and what a test commits for real, which leaves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.provisioning import database
from tests.people import login_operator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client
    from pytest_django import Settings


@pytest.fixture
def console(at_operator: Client) -> Client:
    """Oscar's browser: signed in, second factor passed."""
    login_operator(at_operator)
    return at_operator


@pytest.fixture
def nobody_after(transactional_db: None) -> Iterator[None]:
    """The operator's staff that a test committed go with their sessions."""
    yield
    with database.owner_connection() as owner:
        owner.execute("TRUNCATE public.accounts_agent, public.django_session CASCADE")


@pytest.fixture
def import_folder(tmp_path: Path, settings: Settings) -> None:
    """One of the test's own, for the archives that arrive."""
    settings.IMPORT_DIR = tmp_path / "imports"


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
