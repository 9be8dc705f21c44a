"""Throw-away installations: nothing is left in the system's folders, and no server outlives its test."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops.embedded.places import find_place
from ops.embedded.postgres import EmbeddedPostgres
from ops.embedded.valkey import EmbeddedValkey


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Poll until the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def home() -> Iterator[Path]:
    """A PARVIS_HOME that every account may enter, as a clone under /srv or /opt would be."""
    folder = Path(tempfile.mkdtemp(prefix="parvis-test-"))
    folder.chmod(0o755)
    yield folder
    _sweep(folder)


@pytest.fixture
def closed_home() -> Iterator[Path]:
    """A PARVIS_HOME under a 0700 folder, as /root is."""
    folder = Path(tempfile.mkdtemp(prefix="parvis-test-"))
    yield folder / "clone" / ".parvis"
    _sweep(folder / "clone" / ".parvis")
    shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    if (folder / "installation.json").exists():
        EmbeddedPostgres(folder).stop()
        EmbeddedValkey(folder).stop()
        find_place(folder).discard()
    shutil.rmtree(folder, ignore_errors=True)


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="root only: servers under another account")
