"""``parvis bench``: measure Parvis beside the stock way, in the same run, on a cluster made for it and thrown away."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ops.cli import bench_figures as figures
from ops.cli.command import Command, Document
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import notes, progress_bar
from ops.embedded.errors import EmbeddedError
from ops.embedded.supervisor import Interrupted

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from ops.bench.cluster import Cluster
    from ops.bench.fleet import Fleet
    from ops.bench.isolation import Isolation
    from ops.bench.provision import Provision


@dataclass(frozen=True)
class _Here:
    """Where a bench measures: its cluster, and the machine as it was before."""

    cluster: Cluster
    machine: Document


@contextmanager
def _measuring() -> Iterator[_Here]:
    """Raises CommandFailed, also when what was measured is worth nothing."""
    from ops.bench.cluster import throw_away

    if os.environ.get("PARVIS_ENV") == "production":
        raise CommandFailed(
            "Les mesures chargent la machine : elles ne tournent pas avec PARVIS_ENV=production."
        )
    machine = {"cores": len(os.sched_getaffinity(0)), "load_average": round(os.getloadavg()[0], 1)}
    try:
        with throw_away(lambda text: notes.print(text, markup=False)) as cluster:
            from ops.bench.asking import WrongAnswer
            from ops.bench.fleet import NotMoved
            from ops.bench.provision import NotOpened

            with (
                _worth(NotOpened, "Une commune ne s’est pas ouverte"),
                _worth(NotMoved, "Une commune n’a pas suivi"),
                _worth(WrongAnswer, "Une page n’a pas répondu"),
            ):
                yield _Here(cluster, machine)
    except EmbeddedError as error:
        raise CommandFailed(error.message) from error  # its remedy names logs that are gone
    except Interrupted as interruption:
        notes.print("Arrêté.")
        raise SystemExit(interruption.exit_code) from None


@contextmanager
def _worth(problem: type[Exception], what: str) -> Iterator[None]:
    try:
        yield
    except problem as error:
        raise CommandFailed(f"{what}, la mesure ne vaut rien : {error}") from error


def provision(options: argparse.Namespace) -> Document:
    _at_least(options, runs=1, communes=0)
    with _measuring() as here:
        from ops.bench import provision as bench

        with progress_bar("Ouverture", bench.steps(options.runs, options.communes)) as advance:
            found = bench.measure(options.runs, options.communes, advance)
    return {**_of_provision(found), **here.machine}


def _of_provision(found: Provision) -> Document:
    return asdict(found) | _rounded(
        cold_over_ddl=found.cold_over_ddl, stock_over_cold=found.stock_over_cold, bulk_ratio=found.bulk_ratio
    )


def fleet(options: argparse.Namespace) -> Document:
    _at_least(options, runs=1, communes=2)
    with _measuring() as here:
        from ops.bench import fleet as bench

        with progress_bar("Flotte", bench.steps(options.communes, options.runs)) as advance:
            found = bench.measure(here.cluster.home, options.communes, options.runs, advance)
    return {**_of_fleet(found), **here.machine}


def _of_fleet(found: Fleet) -> Document:
    return asdict(found) | _rounded(add_column_over_sql=found.add_column_over_sql)


def serve(options: argparse.Namespace) -> Document:
    _at_least(options, runs=1, communes=2, seconds=0.1, workers=1)
    with _measuring() as here:
        from ops.bench import serve as bench

        load = bench.Load(options.communes, options.seconds, options.runs, options.workers)
        with progress_bar("Pages", bench.steps(load)) as advance:
            found = bench.measure(here.cluster, load, advance)
    return {**asdict(found), **here.machine}


def isolation(options: argparse.Namespace) -> Document:
    # With fewer communes, each of the others would near its own limit.
    _at_least(options, runs=1, communes=12, seconds=0.5, workers=1)
    with _measuring() as here:
        from ops.bench import isolation as bench
        from ops.bench.serve import Load

        load = Load(options.communes, options.seconds, options.runs, options.workers)
        with progress_bar("Afflux", bench.steps(load)) as advance:
            found = bench.measure(here.cluster, load, advance)
    return {**_of_isolation(found), **here.machine}


def _of_isolation(found: Isolation) -> Document:
    return asdict(found) | _rounded(
        moved=found.moved, stock_moved=found.stock_moved, schema_mb=found.memory.schema_mb
    )


def export(options: argparse.Namespace) -> Document:
    _at_least(options, runs=1, communes=2)
    with _measuring() as here:
        from ops.bench import export as bench

        with progress_bar("Export", bench.steps(options.communes, options.runs)) as advance:
            found = bench.measure(options.communes, options.runs, advance)
    ratios = _rounded(
        among_over_alone=found.among_over_alone,
        rows_among_over_alone=found.rows_among_over_alone,
        pg_dump_among_over_alone=found.pg_dump_among_over_alone,
    )
    return asdict(found) | ratios | here.machine


def deposits(options: argparse.Namespace) -> Document:
    _at_least(options, runs=1, deposits=1, workers=1)
    with _measuring() as here:
        from ops.bench import deposits as bench

        with progress_bar("Dépôts", bench.steps(options.runs)) as advance:
            found = bench.measure(here.cluster, options.deposits, options.runs, options.workers, advance)
    return asdict(found) | _rounded(together_over_one_by_one=found.together_over_one_by_one) | here.machine


def everything(options: argparse.Namespace) -> Document:
    """One cluster for the four: a thousand communes open once. ``fleet`` comes last, its columns stay in the tables."""
    _at_least(options, communes=12, runs=1, seconds=0.5, workers=1)
    with _measuring() as here:
        from ops.bench import fleet, isolation, provision, serve

        count, runs = options.communes, options.runs
        # Pages: short and many, so that two sides of a round meet the same moment of the machine.
        pages = serve.Load(count, seconds=options.seconds / 8, runs=3 * runs, workers=options.workers)
        flood = serve.Load(count, seconds=options.seconds, runs=runs, workers=options.workers)
        total = (
            provision.steps(runs, count)
            + serve.steps(pages)
            + isolation.steps(flood)
            + fleet.steps(count, runs)
        )
        with progress_bar("Mesures", total) as advance:
            opened = provision.measure(runs, count, advance)
            with here.cluster.supervisor.for_a_while():
                served = serve.measure(here.cluster, pages, advance)
            with here.cluster.supervisor.for_a_while():
                walled = isolation.measure(here.cluster, flood, advance)
            moved = fleet.measure(here.cluster.home, count, runs, advance)
    return {
        "provision": {**_of_provision(opened), **here.machine},
        "serve": {**asdict(served), **here.machine},
        "isolation": {**_of_isolation(walled), **here.machine},
        "fleet": {**_of_fleet(moved), **here.machine},
    }


def _rounded(**ratios: float | None) -> Document:
    return {name: None if value is None else round(value, 2) for name, value in ratios.items()}


def _at_least(options: argparse.Namespace, **least: float) -> None:
    for name, value in least.items():
        if (given := getattr(options, name)) < value:
            raise UsageError(f"--{name} {given:g} : {value:g} au moins.")


@dataclass(frozen=True)
class _Options:
    """``communes`` says what their number is; ``seconds`` of each load, None: no server is asked."""

    communes: str
    runs: int = 5
    seconds: float | None = None

    def __call__(self, parser: argparse.ArgumentParser) -> None:
        told = f"le nombre de communes {self.communes} (100)"
        parser.add_argument("--communes", type=int, default=100, metavar="N", help=told)
        told = f"le nombre de mesures dont on prend la médiane ({self.runs})"
        parser.add_argument("--runs", type=int, default=self.runs, metavar="R", help=told)
        if self.seconds is not None:
            told = f"la durée de chaque charge, en secondes ({self.seconds:g})"
            parser.add_argument("--seconds", type=float, default=self.seconds, metavar="S", help=told)
            told = "le nombre de processus de chaque serveur (2)"
            parser.add_argument("--workers", type=int, default=2, metavar="P", help=told)


def _of_a_crowd(parser: argparse.ArgumentParser) -> None:
    told = "le nombre de personnes qui envoient ensemble (200)"
    parser.add_argument("--deposits", type=int, default=200, metavar="N", help=told)
    told = "le nombre de mesures dont on prend la médiane (5)"
    parser.add_argument("--runs", type=int, default=5, metavar="R", help=told)
    told = "le nombre de processus de chaque serveur (2)"
    parser.add_argument("--workers", type=int, default=2, metavar="P", help=told)


def _verb(
    name: str,
    words: str,
    run: Callable[[argparse.Namespace], Document],
    show: Callable[[Document], None],
    options: Callable[[argparse.ArgumentParser], None],
) -> Command:
    return Command(("bench", name), words, run, show, options, needs_database=False)


COMMANDS = [
    _verb(
        "all",
        "provision, serve, isolation et fleet sur une même installation : ouvrir mille communes une seule fois",
        everything,
        figures.show_everything,
        _Options("de l’installation", seconds=8.0),
    ),
    _verb(
        "deposits",
        "deux cents personnes envoient leur demande au même moment, à côté d’un serveur sans limites",
        deposits,
        figures.show_deposits,
        _of_a_crowd,
    ),
    _verb(
        "export",
        "exporter une commune seule puis parmi d’autres, à côté de pg_dump",
        export,
        figures.show_export,
        _Options("parmi lesquelles elle est"),
    ),
    _verb(
        "provision",
        "ouvrir une commune, à côté des migrations et de clone_schema",
        provision,
        figures.show_provision,
        _Options("ouvertes d’affilée"),
    ),
    _verb(
        "fleet",
        "migrer toute la flotte, à côté de migrate_schemas et d’une boucle SQL",
        fleet,
        figures.show_fleet,
        _Options("de la flotte"),
    ),
    _verb(
        "serve",
        "servir l’accueil d’une commune, à côté de la même page sans communes",
        serve,
        figures.show_serve,
        # Short and many: two sides of a round meet the same moment of the machine.
        _Options("servies tour à tour", runs=15, seconds=1.0),
    ),
    _verb(
        "isolation",
        "charger une commune sept fois plus que toutes les autres, et voir ce qu’elles en sentent",
        isolation,
        figures.show_isolation,
        _Options("servies tour à tour", seconds=8.0),
    ),
]
