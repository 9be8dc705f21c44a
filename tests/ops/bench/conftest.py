"""What three benches out of four do before they measure, done once: the template made, the static files gathered."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests import plugin

if TYPE_CHECKING:
    from pathlib import Path

_GATHER = "import django; django.setup(); from ops import static_files; static_files.gather()"


@pytest.fixture(scope="session")
def ready(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``ops.bench.cluster.READY`` names, one for all the processes of the run."""
    assert plugin.cluster is not None
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "bench-ready"
    with (folder.parent / "bench-ready.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            draft = folder.with_suffix(".draft")
            _gather(draft / "home")
            (draft / "data").symlink_to(plugin.cluster.kept(plugin.Stage.READY) / "data")
            draft.rename(folder)
    return folder


def _gather(home: Path) -> None:
    """As a web process needs them: the tests' own settings serve each file from its source."""
    home.mkdir(parents=True)
    path = os.pathsep.join([str(plugin.ROOT), str(plugin.ROOT / "platform")])
    environment = {
        **os.environ,
        "PARVIS_ENV": "demo",
        "PARVIS_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": path,
        "PYTHONWARNINGS": "ignore",
    }
    subprocess.run([sys.executable, "-c", _GATHER], cwd=plugin.ROOT, env=environment, check=True)
