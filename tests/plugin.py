"""Loaded before the settings (``-p tests.plugin``): each test process gets a PostgreSQL of its own.

A migrated cluster with its two communes is built once and kept beside the checkout, keyed by the digest of everything
that shapes it; a run that finds it copies it instead of migrating again. So is the same cluster before its communes.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ops.embedded.postgres import DatabaseRole, EmbeddedPostgres

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
CACHE = Path(os.environ.get("PARVIS_TEST_CACHE") or ROOT / ".parvis" / "test-cluster")
#: What shapes the cluster, by name: migrations, shipped procedures, seeds of the template, provisioning steps.
SHAPES = (
    "config/settings.py",
    "config/extensions.py",
    "**/migrations/*.py",
    "**/*.yaml",
    "**/seeds/*.py",
    "**/seeds.py",
    "gestion/roles.py",
    "**/provisioning.py",
    "provisioning/*.py",
    "geography/*.py",
)
KEPT = 6


class Stage(StrEnum):
    """What is kept of a cluster while it is built."""

    #: The template, and no commune.
    READY = "ready"
    COMMUNES = "communes"


class Cluster:
    """The PostgreSQL of this process."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="parvis-test-"))
        self.home.chmod(0o755)  # as root, the servers' own account enters it
        (self.home / "static").mkdir()
        self.postgres = EmbeddedPostgres(self.home, durable=False)
        self.key = digest()
        self.from_cache = False

    def start(self) -> None:
        if (kept := self.kept(Stage.COMMUNES)).is_dir():
            self.postgres.begin_with(kept / "data")
            subprocess.run(["cp", "-a", str(kept / "keys"), str(self.home / "keys")], check=True)
            os.utime(kept.parent)
            self.from_cache = True
        self.postgres.start()
        self.postgres.bootstrap(create_databases=True)

    def kept(self, stage: Stage) -> Path:
        """Its ``data``, and ``keys`` when it has communes, for other processes and runs; both stages or none."""
        return CACHE / self.key / stage

    def copy(self, stage: Stage) -> None:
        """Copy the cluster as it is now, stopped, to the draft of what is kept."""
        folder = self._draft / stage
        folder.mkdir(parents=True)
        self.postgres.stop()
        subprocess.run(["cp", "-a", str(self.postgres.data), str(folder / "data")], check=True)
        if (keys := self.home / "keys").is_dir():  # each commune's own
            subprocess.run(["cp", "-a", str(keys), str(folder / "keys")], check=True)
        self.postgres.start()

    def keep(self) -> None:
        """The draft is whole."""
        if (CACHE / self.key).exists():
            shutil.rmtree(self._draft)
        else:
            self._draft.rename(CACHE / self.key)
        for old in sorted((p for p in CACHE.iterdir() if p.is_dir()), key=lambda p: -p.stat().st_mtime)[
            KEPT:
        ]:
            shutil.rmtree(old, ignore_errors=True)

    @property
    def _draft(self) -> Path:
        return CACHE / f"{self.key}.draft{os.getpid()}"

    def end(self) -> None:
        self.postgres.stop()
        self.postgres.place.discard()
        shutil.rmtree(self.home, ignore_errors=True)


def digest() -> str:
    """Everything that shapes the migrated cluster, the libraries' versions included."""
    total = hashlib.sha256((ROOT / "requirements-dev.lock").read_bytes() + Path(__file__).read_bytes())
    folders = ("platform", "tenants", "cms", "billing", "ops")
    files = {file for folder in folders for pattern in SHAPES for file in (ROOT / folder).glob(pattern)}
    for file in sorted(files):
        total.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return total.hexdigest()[:16]


@contextmanager
def building() -> Iterator[None]:
    """One process builds, the others wait and copy."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


cluster: Cluster | None = None


def _is_controller(args: list[str]) -> bool:
    """The process that only hands tests out to xdist's workers needs no database."""
    asked = any(
        arg.startswith(("-n", "--numprocesses")) and arg not in {"-n0", "--numprocesses=0"} for arg in args
    )
    return asked and "PYTEST_XDIST_WORKER" not in os.environ


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(args: list[str]) -> None:
    global cluster
    os.environ["PARVIS_ENV"] = "test"
    for name in ("REDIS_URL", "SENTRY_DSN", "DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    if _is_controller(args):
        os.environ["PARVIS_HOME"] = tempfile.gettempdir()
        return
    cluster = Cluster()
    atexit.register(cluster.end)
    cluster.start()
    os.environ |= {
        "PARVIS_HOME": str(cluster.home),
        "DATABASE_URL": cluster.postgres.dsn(DatabaseRole.APP),
        "DATABASE_OWNER_URL": cluster.postgres.dsn(DatabaseRole.OWNER),
        "PARVIS_PG_DUMP": str(cluster.postgres.pg_dump),
    }
