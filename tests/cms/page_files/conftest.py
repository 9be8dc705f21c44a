"""Two open communes whose public pages are kept, in a folder of the test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tenants.models import Commune

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.cms.page_files.folder import Committed


@pytest.fixture(autouse=True)
def _open_with_files(settings: Any, tmp_path: Path, venissieux: Commune, givors: Commune) -> None:
    Commune.objects.update(state="open")
    settings.PAGE_FILES, settings.PARVIS_HOME = True, tmp_path


@pytest.fixture
def committed(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[Any]]],
) -> Committed:
    """What the block writes is committed, as far as those who wait for it can tell."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
