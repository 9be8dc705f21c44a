"""The register's people; files are no part of a test's transaction, so that each test begins without any draft."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from cms.acts import drafts
from cms.acts.importing import uploads
from tests.cms.conftest import alice_at_work, bob_at_work, charlie_at_work
from tests.people import alice, bob, charlie

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["alice", "alice_at_work", "bob", "bob_at_work", "charlie", "charlie_at_work"]


@pytest.fixture(autouse=True)
def _no_draft() -> Iterator[None]:
    yield
    for name in (drafts.FOLDER, uploads.FOLDER):
        for folder in Path(settings.MEDIA_ROOT).glob(f"*/private/{name}"):
            shutil.rmtree(folder)
