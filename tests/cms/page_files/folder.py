"""What lies in the folder of kept pages."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from tenants.page_files import places, storage

if TYPE_CHECKING:
    from pathlib import Path

    from tenants.models import Commune

#: What the block writes is committed, as far as those who wait for it can tell; yields what waited.
Committed = Callable[[], AbstractContextManager[list[Any]]]


def kept(commune: Commune, path: str = "/") -> storage.KeptPage | None:
    where = places.place(commune.primary_host, commune.schema_name, path)
    return storage.read(where) if where else None


def files() -> list[Path]:
    """Every page there is, of anyone."""
    return list(places.release_folder().glob(f"*/{places.PAGES}/**/*.html"))


def of_host(host: str) -> list[Path]:
    return [file for file in files() if f"/{host}/" in str(file)]


def storage_is_free(commune: Commune) -> None:
    """The moment after a change of its row is over."""
    long_ago = time.time() - storage.HELD_SECONDS
    os.utime(places.release_folder() / places.HELD / commune.schema_name, (long_ago, long_ago))
