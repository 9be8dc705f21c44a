"""The throw-away installation: a copy of the test cluster, and orders given to processes of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psutil
import psycopg
import redis
from psycopg.rows import tuple_row

from ops.embedded.postgres import DatabaseRole
from ops.embedded.valkey import EmbeddedValkey
from tests import plugin

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = "c_" + "0" * 12


class Installation:
    """Three communes, no pool; ``with`` starts it and leaves nothing."""

    #: Opened before anything is killed.
    WARMED_BY = "69273"

    def __init__(self, cluster: plugin.Cluster | None = None, *, with_valkey: bool = False) -> None:
        """Without a Valkey, tasks are done where they are sent."""
        self.cluster = cluster or plugin.Cluster()
        self.home = self.cluster.home
        self.valkey = EmbeddedValkey(self.home) if with_valkey else None
        self._forks: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.cluster.start()
        assert self.cluster.from_cache
        if self.valkey is not None:
            self.valkey.start()
        self._forks = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.crashes.process"],
            cwd=ROOT,
            env={**os.environ, **self.environment()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._read() == {"ready": True}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._forks is not None:
            self._forks.stdin.close()  # type: ignore[union-attr]  # a pipe
            self._forks.wait(30)
            self._forks.stdout.close()  # type: ignore[union-attr]
        if self.valkey is not None:
            self.valkey.stop()
        self._stop_at_once()  # nothing of it is kept
        self.cluster.end()

    def environment(self) -> dict[str, str]:
        postgres = self.cluster.postgres
        servers = (
            {
                "REDIS_URL": self.valkey.url(0),
                "CELERY_BROKER_URL": self.valkey.broker_url(1),
            }
            if self.valkey
            else {}
        )
        return servers | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
            "PARVIS_HOME": str(self.home),
            "DATABASE_URL": postgres.dsn(DatabaseRole.APP),
            "DATABASE_OWNER_URL": postgres.dsn(DatabaseRole.OWNER),
            "PARVIS_PG_DUMP": str(postgres.pg_dump),
            "PARVIS_KEYS_DIR": str(self.home / "keys"),
            "PARVIS_LOG_LEVEL": "ERROR",
            "WARMED_BY": self.WARMED_BY,
        }

    def order(self, **order: Any) -> dict[str, Any]:
        assert self._forks is not None
        assert self._forks.stdin is not None
        self._forks.stdin.write(json.dumps(order) + "\n")
        self._forks.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._forks is not None
        assert self._forks.stdout is not None
        return dict(json.loads(self._forks.stdout.readline()))

    def call(self, function: str, *arguments: Any, **order: Any) -> dict[str, Any]:
        """One of ``tests.crashes.scenes``."""
        return self.order(call=f"tests.crashes.scenes.{function}", arguments=list(arguments), **order)

    def parvis(self, *words: str, **order: Any) -> dict[str, Any]:
        return self.order(words=list(words), **order)

    def wait_for_pause(self) -> None:
        until = time.monotonic() + 30
        while not (self.home / "paused").exists():
            assert time.monotonic() < until, "nothing paused"
            time.sleep(0.02)

    def go_on(self) -> None:
        (self.home / "paused").unlink()
        (self.home / "go").touch()

    def restart_database(self) -> None:
        """As a machine that loses power, or an operator in a hurry: immediately, and back."""
        self._stop_at_once()
        self.cluster.postgres.start()

    def _stop_at_once(self) -> None:
        postgres = self.cluster.postgres
        pid = postgres.server_pid()
        if pid is not None:
            os.kill(pid, signal.SIGQUIT)
            until = time.monotonic() + 30
            while postgres.is_running():
                assert time.monotonic() < until, "the database does not stop"
                time.sleep(0.02)

    def kill(self, pid: int) -> None:
        """``kill -9`` of a fork in the background."""
        os.kill(pid, signal.SIGKILL)
        (self.home / "paused").unlink(missing_ok=True)
        assert self.order(wait=pid)["status"] == -signal.SIGKILL

    def kill_valkey(self) -> None:
        """Emptied, then killed: what it held is lost, and nobody answers until it starts again."""
        assert self.valkey is not None
        for database in (0, 1):
            with redis.Redis.from_url(self.valkey.url(database)) as client:
                client.flushdb()
        pid = self.valkey.server_pid()
        assert pid is not None
        server = psutil.Process(pid)
        server.kill()
        psutil.wait_procs([server], timeout=10)

    def kept_keys(self, schema_name: str) -> set[str]:
        """What Valkey holds that names the commune."""
        assert self.valkey is not None
        found: set[str] = set()
        for database in (0, 1):
            with redis.Redis.from_url(self.valkey.url(database), decode_responses=True) as client:
                found |= set(client.scan_iter(match=f"*{schema_name}*"))
        return found

    def ask(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """As the owner of everything."""
        dsn = self.cluster.postgres.dsn(DatabaseRole.OWNER)
        with psycopg.connect(dsn, autocommit=True, row_factory=tuple_row) as owner:
            cursor = owner.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def owned(self) -> set[str]:
        """The schemas that communes and the pool say are theirs; a commune that is gone owns nothing."""
        rows = self.ask(
            "SELECT schema_name FROM tenants_commune WHERE state <> 'gone' "
            "UNION ALL SELECT 'c_' || left(replace(id::text, '-', ''), 12) FROM tenants_pooledschema"
        )
        return {name for (name,) in rows}

    def orphans(self) -> dict[str, set[str]]:
        """What nobody owns, by kind; and what is owned and missing, with a minus."""
        schemas = {
            n for (n,) in self.ask("SELECT nspname FROM pg_namespace WHERE nspname ~ '^c_[0-9a-f]{12}$'")
        }
        roles = {n for (n,) in self.ask("SELECT rolname FROM pg_roles WHERE rolname ~ '^c_[0-9a-f]{12}$'")}
        media = self.home / "media"
        folders = {entry.name for entry in media.iterdir()} if media.is_dir() else set()
        communes = {str(one) for (one,) in self.ask("SELECT id FROM tenants_commune WHERE state <> 'gone'")}
        owned = self.owned()
        keys = {file.name for file in (self.home / "keys").iterdir()}
        found = {
            "keys": {name for name in keys if name.removesuffix(".json") not in communes},
            "schemas": schemas ^ (owned | {TEMPLATE}),
            "roles": roles ^ owned,
            "folders": folders - communes,
            "files": {str(file.relative_to(media)) for file in media.rglob("*") if file.is_file()}
            if media.is_dir()
            else set(),
        }
        return {kind: names for kind, names in found.items() if names}
