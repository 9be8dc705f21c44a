"""The servers a command needs: those named in the environment, else the embedded ones, started when they do not run."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ops.cli.terminal import notes
from ops.embedded.errors import EmbeddedError
from ops.embedded.postgres import DatabaseRole, EmbeddedPostgres
from ops.embedded.valkey import EmbeddedValkey

if TYPE_CHECKING:
    from collections.abc import Iterator


REMEMBERED = "environment.json"


def home() -> Path:
    """``PARVIS_HOME``: the state of this installation, ``.parvis/`` of the checkout by default."""
    return (
        Path(os.environ.get("PARVIS_HOME") or Path(__file__).resolve().parents[2] / ".parvis")
        .expanduser()
        .absolute()
    )


@contextmanager
def servers() -> Iterator[None]:
    """Set ``DATABASE_URL`` and ``REDIS_URL`` for this process; raises EmbeddedError with what to do.

    What runs already (``parvis demo`` in another terminal) is used and left running; what is started here is stopped.
    """
    if os.environ.get("DATABASE_URL"):
        yield
        return
    if os.environ.get("PARVIS_ENV") == "production":
        raise EmbeddedError(
            "DATABASE_URL est obligatoire en production, et n’est pas donné.",
            "Donnez l’adresse de votre PostgreSQL (docs/operator.md).",
        )
    folder = home()
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in remembered(folder).items():
        os.environ.setdefault(name, value)
    postgres = EmbeddedPostgres(folder)
    ours = not postgres.is_running()
    if ours:
        postgres.start()
        postgres.bootstrap()
    try:
        os.environ.update(environment(folder, postgres))
        yield
    finally:
        if ours:
            _stop(postgres)


def _stop(postgres: EmbeddedPostgres) -> None:
    """What the command did is done: a server that is long to stop is said, and hides no result."""
    try:
        postgres.stop()
    except EmbeddedError as error:
        notes.print(str(error), markup=False, soft_wrap=True)


def remember(folder: Path, values: dict[str, str]) -> None:
    """Keep what the demonstration runs with (its secret, its ports), 0600: other commands must use the same."""
    draft = folder / "environment.draft"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(values), encoding="utf-8")
    draft.replace(folder / REMEMBERED)


def remembered(folder: Path) -> dict[str, str]:
    """What ``parvis demo`` last ran with here; empty for an installation that never ran it."""
    file = folder / REMEMBERED
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}


def environment(folder: Path, postgres: EmbeddedPostgres) -> dict[str, str]:
    """What every process of this installation finds in its environment."""
    found = {
        "PARVIS_HOME": str(folder),
        "DATABASE_URL": postgres.dsn(DatabaseRole.APP),
        "DATABASE_OWNER_URL": postgres.dsn(DatabaseRole.OWNER),
        "PARVIS_PG_DUMP": str(postgres.pg_dump),
    }
    valkey = EmbeddedValkey(folder)
    if valkey.is_running() and not os.environ.get("REDIS_URL"):
        found |= {"REDIS_URL": valkey.url(0), "CELERY_BROKER_URL": valkey.broker_url(1)}
    return found
