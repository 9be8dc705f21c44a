"""``bench provision``: a commune's schema by migrations, by ``clone_schema``, by bare DDL, and a commune whole."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from psycopg import sql

from ops import static_files
from ops.bench import stock
from ops.bench.towns import some
from tenants.models import TEMPLATE_SCHEMA
from tenants.provisioning import bulk, database, pool, template
from tenants.provisioning.opening import open_commune
from tenants.provisioning.options import ProvisioningOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tenants.geography import Town
    from tenants.provisioning.opening import Opened

#: Of the first and of the last communes opened in bulk.
BULK_SAMPLE = 100
#: Migrations take a hundred times longer than the rest: one run for so many of the others.
RUNS_A_STOCK_RUN = 3
_SCRATCH = "bench_schema"
#: Of our own making, for the bare DDL: ``script_for`` takes no other form of name.
_BARE = "c_be0000000000"


class NotOpened(Exception):
    """A commune did not open: the figures would mean nothing."""


@dataclass(frozen=True)
class Provision:
    """Medians, in seconds. ``cold_s`` makes its schema, ``warm_s`` takes one from the pool."""

    tables: int
    stock_s: float
    clone_s: float
    ddl_s: float
    cold_s: float
    warm_s: float
    #: Of a whole opening, step by step.
    steps: dict[str, float]
    runs: int
    stock_runs: int
    #: Communes opened one after the other, in bulk; the first and the last ``bulk_sample`` of them, a commune.
    bulk_communes: int
    bulk_sample: int
    bulk_first_s: float | None
    bulk_last_s: float | None

    @property
    def bulk_ratio(self) -> float | None:
        """The contract: at most 1.3, the last hundred of 1,000 over the first."""
        if not self.bulk_first_s or self.bulk_last_s is None:
            return None
        return self.bulk_last_s / self.bulk_first_s

    @property
    def cold_over_ddl(self) -> float:
        """The contract: at most 3."""
        return self.cold_s / self.ddl_s

    @property
    def stock_over_cold(self) -> float:
        """The contract: at least 20."""
        return self.stock_s / self.cold_s


def steps(runs: int, communes: int) -> int:
    """What the progress bar counts."""
    return 4 + 4 * (runs + 1) + stock_runs(runs) + communes


def stock_runs(runs: int) -> int:
    return max(1, runs // RUNS_A_STOCK_RUN)


def measure(runs: int, communes: int, advance: Callable[[str], None]) -> Provision:
    """Django is set up on an empty cluster; what takes less than seconds is tried once before it is measured.

    Each round goes through the quick ways, so that a busy moment of the machine falls on all of them.
    """
    static_files.gather()  # without them the last step of an opening draws no page, and would look cheaper than it is
    slow = _migrations(runs, advance)
    script = template.prepare(advance)
    bare_ddl = _bare_ddl(template.bare_ddl())
    towns = some(2 * (runs + 1) + communes)
    tried, others = towns[: 2 * (runs + 1)], towns[2 * (runs + 1) :]
    rounds = [_round(*pair, bare_ddl, advance) for pair in zip(tried[::2], tried[1::2], strict=True)][1:]
    in_bulk = _in_bulk(others, advance)
    sample = min(BULK_SAMPLE, max(1, communes // 3))
    openings = [one.cold for one in rounds]
    return Provision(
        tables=script.tables,
        stock_s=round(median(slow), 3),
        clone_s=round(median(one.clone_s for one in rounds), 3),
        ddl_s=round(median(one.ddl_s for one in rounds), 3),
        cold_s=round(median(opened.seconds for opened in openings), 3),
        warm_s=round(median(one.warm.seconds for one in rounds), 3),
        steps={
            step.name: round(median(opened.steps[place].seconds for opened in openings), 4)
            for place, step in enumerate(openings[0].steps)
        },
        runs=runs,
        stock_runs=len(slow),
        bulk_communes=len(in_bulk),
        bulk_sample=sample if in_bulk else 0,
        bulk_first_s=round(median(in_bulk[:sample]), 4) if in_bulk else None,
        bulk_last_s=round(median(in_bulk[-sample:]), 4) if in_bulk else None,
    )


def _in_bulk(towns: Sequence[Town], advance: Callable[[str], None]) -> list[float]:
    """Seconds of each opening, as ``commune create --departement`` does them. Raises NotOpened."""
    seconds = []
    for report in bulk.open_all(bulk.rows_of_towns(towns, demonstration=True)):
        advance(f"en nombre : {report.name}")
        if report.outcome is not bulk.Outcome.OPENED:
            raise NotOpened(f"{report.insee} : {report.detail}")
        seconds.append(report.seconds)
    return seconds


@dataclass(frozen=True)
class _Round:
    cold: Opened
    warm: Opened
    ddl_s: float
    clone_s: float


def _round(
    town: Town, neighbour: Town, bare_ddl: Callable[[], None], advance: Callable[[str], None]
) -> _Round:
    """A whole commune with its schema to make, bare DDL, a clone, and a whole commune that finds its schema ready."""
    advance(f"ouverture de {town.name}")
    cold = _open(town)
    advance("DDL nu")
    ddl_s = _once(bare_ddl, lambda: stock.drop(_BARE))
    advance("clone_schema")
    with stock.stock_connection():
        clone_s = _once(lambda: stock.clone(_SCRATCH), _drop_scratch)
    advance(f"ouverture de {neighbour.name}, schéma en réserve")
    pool.refill(1)
    return _Round(cold, _open(neighbour), ddl_s, clone_s)


def _open(town: Town) -> Opened:
    """With the invitation of its first administrator."""
    return open_commune(
        ProvisioningOptions(insee=town.insee, admin_email="maire@exemple.example", demonstration=True)
    )


def _migrations(runs: int, advance: Callable[[str], None]) -> list[float]:
    """Seconds of each run. The first makes the template itself: ``template.prepare`` finds its tables there."""
    with stock.stock_connection():
        advance("schéma public")
        stock.migrate_public()
        times = []
        for schema, undo in [
            (TEMPLATE_SCHEMA, _nothing),
            *[(_SCRATCH, _drop_scratch)] * (stock_runs(runs) - 1),
        ]:
            advance("migrations, la manière ordinaire")
            times.append(_once(lambda name=schema: stock.migrate(name), undo))  # type: ignore[misc]
    return times


def _once(work: Callable[[], None], undo: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    elapsed = time.perf_counter() - started
    undo()
    return elapsed


def _bare_ddl(ddl: str) -> Callable[[], None]:
    """The template's tables, keys and indexes in one transaction: no role, no right, no row, no step."""
    text = ddl.replace(TEMPLATE_SCHEMA, _BARE).encode()

    def run() -> None:
        with database.owner_connection(autocommit=False) as owner:
            owner.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(_BARE)))
            owner.execute(sql.SQL("SET LOCAL search_path = {}, extensions").format(sql.Identifier(_BARE)))
            owner.execute("SET LOCAL check_function_bodies = false")
            owner.execute(text)

    return run


def _drop_scratch() -> None:
    stock.drop(_SCRATCH)


def _nothing() -> None:
    """The template stays."""
