"""``bench fleet``: the whole fleet with nothing to do, and with one column to add, beside django-tenants and bare SQL.

The column comes by a real migration: a module written in the bench's own folder, which takes the place of an app's
migrations (``MIGRATION_MODULES``) and adds one more each round. Nothing of it is shipped.
"""

from __future__ import annotations

import importlib
import shutil
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.test.utils import override_settings
from psycopg import sql

from ops.bench import stock, towns
from tenants.fleet import services as fleet
from tenants.provisioning import database, migrating, template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tenants.models import Commune

#: The app and the model that get a column, in the scratch migrations only.
APP: Final = "town_hall"
MODEL: Final = "service"
TABLE: Final = "town_hall_service"
_PACKAGE: Final = "bench_migrations"
_MIGRATION: Final = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("{app}", "{before}")]
    operations = [
        migrations.AddField("{model}", "bench_{number}", models.CharField(max_length=20, null=True, blank=True)),
    ]
"""


class NotMoved(Exception):
    """A commune did not arrive: the figures would mean nothing."""


@dataclass(frozen=True)
class Fleet:
    """Medians, in milliseconds a commune; stock is the time of one commune of a sample, among all the others."""

    communes: int
    noop_stock_ms: float
    noop_ms: float
    add_column_ms: float
    add_column_sql_ms: float
    #: Seconds, for all the communes: from the command to the last commune that arrived, and the bare loop.
    add_column_s: float
    add_column_sql_s: float
    #: Seconds of it for ``public``, the template and the first commune, whatever their number; and, after the last one,
    #: to write the template down again and to fill the pool.
    shared_s: float
    template_s: float
    rounds: int

    @property
    def add_column_over_sql(self) -> float:
        """The contract: at most 5."""
        return self.add_column_ms / self.add_column_sql_ms


def steps(communes: int, runs: int) -> int:
    """What the progress bar counts."""
    return 3 + communes + 4 * runs


def measure(home: Path, communes: int, runs: int, advance: Callable[[str], None]) -> Fleet:
    """Django is set up on an empty cluster. Each round goes through the four ways. Raises NotMoved."""
    template.prepare(advance)
    opened = towns.opened(towns.some(communes), advance)
    with _scratch_migrations(home) as add:
        _migrate()  # fills the pool
        rounds = [_round(number, opened, add, advance) for number in range(runs)]
    count = len(opened)
    moved = median(one.add_s for one in rounds)
    bare = median(one.sql_s for one in rounds)
    return Fleet(
        communes=count,
        noop_stock_ms=round(median(one.noop_stock_s for one in rounds) * 1000, 1),
        noop_ms=round(median(one.noop_s for one in rounds) * 1000 / count, 3),
        add_column_ms=round(moved * 1000 / count, 3),
        add_column_sql_ms=round(bare * 1000 / count, 3),
        add_column_s=round(moved, 3),
        add_column_sql_s=round(bare, 3),
        shared_s=round(median(one.shared_s for one in rounds), 3),
        template_s=round(median(one.template_s for one in rounds), 3),
        rounds=len(rounds),
    )


@dataclass(frozen=True)
class _Round:
    """Seconds: of one commune for ``noop_stock_s``, of the whole fleet for the others."""

    noop_stock_s: float
    noop_s: float
    shared_s: float
    add_s: float
    sql_s: float
    template_s: float


def _round(
    number: int, opened: list[Commune], add: Callable[[int], None], advance: Callable[[str], None]
) -> _Round:
    advance(f"n° {number + 1} : rien à faire, la manière ordinaire")
    sampled = opened[number * len(opened) // 97 % len(opened)]
    with stock.stock_connection():
        noop_stock_s = _timed(lambda: stock.migrate_again(sampled.schema_name))
    advance(f"n° {number + 1} : rien à faire")
    noop_s = _timed(_migrate)
    advance(f"n° {number + 1} : une colonne, boucle SQL")
    sql_s = _timed(lambda: _bare_loop(opened, number))
    advance(f"n° {number + 1} : une colonne")
    add(number)
    seen: list[float] = []
    started = time.perf_counter()
    _migrate(lambda words: seen.append(time.perf_counter() - started) if fleet.MOVED in words else None)
    return _Round(
        noop_stock_s=noop_stock_s,
        noop_s=noop_s,
        shared_s=seen[0],
        add_s=seen[-1],
        sql_s=sql_s,
        template_s=time.perf_counter() - started - seen[-1],
    )


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _migrate(progress: Callable[[str], None] = lambda _: None) -> None:
    """``parvis fleet migrate``, in a process that has just started: what it keeps of the migrations is forgotten."""
    template.schema_version.cache_clear()
    migrating.on_disk.cache_clear()
    if behind := fleet.migrate(progress).behind:
        raise NotMoved(f"{behind[0].slug} : {behind[0].detail}")


def _bare_loop(opened: list[Commune], number: int) -> None:
    """What a person would write: one statement a schema, on one connection, each its own transaction."""
    with database.owner_connection() as owner:
        for commune in opened:
            owner.execute(
                sql.SQL("ALTER TABLE {} ADD COLUMN {} varchar(20) NULL").format(
                    sql.Identifier(commune.schema_name, TABLE), sql.Identifier(f"bare_{number}")
                )
            )


@contextmanager
def _scratch_migrations(home: Path) -> Iterator[Callable[[int], None]]:
    """The app's migrations, copied to a folder of the bench; yields what adds one more there."""
    shipped = Path(apps.get_app_config(APP).path) / "migrations"
    scratch = home / _PACKAGE
    shutil.copytree(shipped, scratch, ignore=shutil.ignore_patterns("__pycache__", "max_migration.txt"))
    last = max(path.stem for path in scratch.glob("[0-9]*.py"))
    names = [last]

    def add(number: int) -> None:
        name = f"9{number:03}_bench_{number}"
        text = _MIGRATION.format(app=APP, model=MODEL, before=names[-1], number=number)
        (scratch / f"{name}.py").write_text(text, encoding="utf-8")
        names.append(name)
        importlib.invalidate_caches()

    sys.path.insert(0, str(home))
    try:
        with override_settings(MIGRATION_MODULES={APP: _PACKAGE}):
            yield add
    finally:
        sys.path.remove(str(home))
        for module in [name for name in sys.modules if name.partition(".")[0] == _PACKAGE]:
            del sys.modules[module]
        template.schema_version.cache_clear()
        migrating.on_disk.cache_clear()
