"""The cluster of one bench: PostgreSQL and Valkey in a temporary folder, gone afterwards whatever happens."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ops.cli.servers import environment
from ops.embedded.postgres import EmbeddedPostgres
from ops.embedded.supervisor import Supervisor
from ops.embedded.valkey import EmbeddedValkey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: The settings of whoever types the command are not those of the bench: it must touch nothing of theirs.
_OTHERS = ("PARVIS_", "DATABASE_", "REDIS_", "CELERY_", "SENTRY_", "STRIPE_", "EMAIL_", "DJANGO_")
_KEPT = ("PARVIS_LOG_LEVEL",)
#: For the tests of the verbs, which look at no time: a folder to begin with, in the place of an empty installation, for
#: what comes before the first measure (``data``: a cluster with its template; ``home``: its static files).
READY = "PARVIS_BENCH_READY"


@dataclass(frozen=True)
class Cluster:
    home: Path
    supervisor: Supervisor
    #: What each process of this installation finds in its environment.
    environment: dict[str, str]


@contextmanager
def throw_away(say: Callable[[str], None]) -> Iterator[Cluster]:
    """An empty installation that writes nothing durably (for every side alike), with Django set up on it.

    Raises EmbeddedError, and Interrupted on Ctrl-C or SIGTERM, once everything is stopped and deleted.
    """
    home = Path(tempfile.mkdtemp(prefix="parvis-bench-"))
    before, ready = dict(os.environ), os.environ.get(READY)
    try:
        if ready:
            shutil.copytree(Path(ready, "home"), home, dirs_exist_ok=True)
        home.chmod(0o755)  # as root, the servers' own account enters it
        postgres, valkey = EmbeddedPostgres(home, durable=False), EmbeddedValkey(home)
        try:
            if ready:
                postgres.begin_with(Path(ready, "data"))
            with Supervisor(home, say=say) as supervisor:
                supervisor.start(postgres.process())
                postgres.bootstrap()
                supervisor.start(valkey.process())
                _take_over_environment(environment(home, postgres))
                yield Cluster(home, supervisor, dict(os.environ))
        finally:
            postgres.place.discard()
    finally:
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(home, ignore_errors=True)


def _take_over_environment(ours: dict[str, str]) -> None:
    for name in list(os.environ):
        if name.startswith(_OTHERS) and name not in _KEPT:
            del os.environ[name]
    os.environ.update(ours | {"PARVIS_ENV": "demo", "DJANGO_SETTINGS_MODULE": "config.settings"})
    import django

    django.setup()
