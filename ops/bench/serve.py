"""``bench serve``: the home of a commune, whole and anonymous, by two workers: Parvis, django-tenants, no tenants.

Drawn for each visitor (no page file), with few communes and with all of them; then as a file (``ops.bench.files``).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from ops import static_files
from ops.bench import asking, files
from ops.bench.towns import opened as opened_communes
from ops.bench.towns import some
from ops.demo.plan import LOOPBACK
from ops.demo.processes import ROOT
from ops.embedded.processes import Process
from tenants.postgresql_backend.base import DatabaseWrapper
from tenants.provisioning import template

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ops.bench.cluster import Cluster
    from tenants.models import Commune

PAGE = "/"
#: Asks nothing of the database: a commune's role alone does not see what readiness looks at.
ALIVE = "/sante/vif"
#: Each of the servers' connections learns each commune's schema once (pitfall 13); it is not what is measured.
CONNECTIONS = 8
#: An installation of this size is the yardstick of « flat ».
FEW = 10


class Side(StrEnum):
    """Who serves the page."""

    PARVIS = "parvis"
    STOCK = "stock"
    SINGLE = "single"
    #: With its page files on; the others draw each page.
    FILES = "files"


SETTINGS = {
    Side.PARVIS: "config.settings",
    Side.STOCK: "ops.bench.stock_settings",
    Side.SINGLE: "ops.bench.single_tenant.settings",
    Side.FILES: "config.settings",
}
DRAWN = (Side.PARVIS, Side.STOCK, Side.SINGLE)


@dataclass(frozen=True)
class Load:
    """What a bench of pages asks: ``seconds`` of each side in each of ``runs`` rounds; each server has so many processes."""

    communes: int
    seconds: float
    runs: int
    workers: int = 2


@dataclass(frozen=True)
class Serve:
    """Pages a second are medians over the rounds; so are the ratios, each of two sides of one round: what the machine does
    meanwhile falls on both."""

    proxy: str | None
    statements: int
    tenant_switches: int
    uncached_rps: float
    single_tenant_rps: float
    #: The same pages, from django-tenants' own backend.
    stock_rps: float
    #: None without a proxy on the machine.
    cached_rps: float | None
    static_rps: float | None
    #: Kept pages served by the web processes themselves.
    in_process_rps: float
    p50_ms: float
    #: With the first ``few`` communes only, in the same run; None when there are no more than those.
    uncached_few_rps: float | None
    single_tenant_few_rps: float | None
    few: int
    communes: int
    workers: int
    clients: int
    rounds: int
    #: Processor that the load generators took for themselves, a page: drawn, and kept.
    generator_ms: float
    flood_us: float
    #: The contract: at least 0.9, and 0.8.
    uncached_over_single: float
    cached_over_static: float | None
    #: The first of them with all the communes, over the same with few.
    flat: float | None


def steps(load: Load) -> int:
    """What the progress bar counts."""
    few = 2 * load.runs if load.communes > FEW else 0
    return 4 + load.communes + len(Side) + few + len(DRAWN) * load.runs + files.steps(load.runs)


@dataclass(frozen=True)
class _Rounds:
    """What the rounds of each side saw."""

    seen: dict[Side, list[asking.Asked]]

    def rate(self, side: Side) -> float:
        return round(median(one.requests_per_second for one in self.seen[side]), 1)

    def over_single(self) -> float:
        """Parvis's pages over those of the server that has one commune only."""
        pairs = zip(self.seen[Side.PARVIS], self.seen[Side.SINGLE], strict=True)
        return median(ours.requests_per_second / theirs.requests_per_second for ours, theirs in pairs)

    @property
    def generator_ms(self) -> float:
        return round(median(one.generator_ms for rounds in self.seen.values() for one in rounds), 3)


def measure(cluster: Cluster, load: Load, advance: Callable[[str], None]) -> Serve:
    """Rounds go from one side to the next, so that a busy moment of the machine falls on all of them."""
    template.prepare(advance)
    advance("fichiers statiques")
    static_files.gather()
    towns = some(load.communes)
    opened = opened_communes(towns[:FEW], advance)
    ports = {side: _serve(side, cluster, opened[0], load.workers, advance) for side in Side}
    few = None
    if load.communes > FEW:
        few = _drawn((Side.PARVIS, Side.SINGLE), ports, opened, load, advance)
        opened += opened_communes(towns[FEW:], advance)
    statements, switches = count(opened[0], opened[-1])
    drawn = _drawn(DRAWN, ports, opened, load, advance)
    hosts = [commune.primary_host for commune in opened]
    kept = files.measure(cluster, ports[Side.FILES], hosts, load.seconds, load.runs, advance)
    return Serve(
        proxy=kept.proxy,
        statements=statements,
        tenant_switches=switches,
        uncached_rps=drawn.rate(Side.PARVIS),
        single_tenant_rps=drawn.rate(Side.SINGLE),
        stock_rps=drawn.rate(Side.STOCK),
        cached_rps=kept.cached_rps,
        static_rps=kept.static_rps,
        in_process_rps=kept.in_process_rps,
        p50_ms=round(median(one.p50_ms for one in drawn.seen[Side.PARVIS]), 1),
        uncached_few_rps=few.rate(Side.PARVIS) if few else None,
        single_tenant_few_rps=few.rate(Side.SINGLE) if few else None,
        few=min(FEW, load.communes),
        communes=load.communes,
        workers=load.workers,
        clients=asking.CLIENTS,
        rounds=load.runs,
        generator_ms=drawn.generator_ms,
        flood_us=kept.flood_us,
        uncached_over_single=round(drawn.over_single(), 3),
        cached_over_static=kept.cached_over_static,
        flat=round(drawn.over_single() / few.over_single(), 3) if few else None,
    )


def _drawn(
    sides: Sequence[Side],
    ports: dict[Side, int],
    opened: Sequence[Commune],
    load: Load,
    advance: Callable[[str], None],
) -> _Rounds:
    """Pages drawn for each visitor, every commune in turn, once every connection knows every schema."""
    hosts = [commune.primary_host for commune in opened]
    asked = {side: hosts[:1] if side is Side.SINGLE else hosts for side in sides}
    for side in sides:
        enough = max(min(1.0, load.seconds), len(asked[side]) * CONNECTIONS / 100)
        asking.ask(ports[side], asked[side], PAGE, enough)
    seen: dict[Side, list[asking.Asked]] = {side: [] for side in sides}
    for number in range(load.runs):
        for side in sides if number % 2 else reversed(sides):
            advance(f"charge n° {number + 1}, {side.value}")
            seen[side].append(asking.ask(ports[side], asked[side], PAGE, load.seconds))
    return _Rounds(seen)


def count(commune: Commune, another: Commune) -> tuple[int, int]:
    """Statements and switches of one page drawn in this process, on a connection that stands in another commune."""
    browser = Client(headers={"host": commune.primary_host})
    with override_settings(PAGE_FILES=False):
        browser.get(PAGE)
        Client(headers={"host": another.primary_host}).get(PAGE)
        before = DatabaseWrapper.switches
        with CaptureQueriesContext(connection) as queries:
            if browser.get(PAGE).status_code != 200:
                raise asking.WrongAnswer(f"{commune.primary_host}{PAGE}")
    return len(queries), DatabaseWrapper.switches - before


def _serve(side: Side, cluster: Cluster, only: Commune, workers: int, advance: Callable[[str], None]) -> int:
    """Counted as ever, and never refused: the clients come from one address."""
    advance(f"serveur {side.value}")
    settings = {
        "DJANGO_SETTINGS_MODULE": SETTINGS[side],
        "PARVIS_BENCH_SCHEMA": only.schema_name,
        "PARVIS_PAGE_FILES": "on" if side is Side.FILES else "off",
        **dict.fromkeys(("PARVIS_LIMIT_COMMUNE", "PARVIS_LIMIT_ADDRESS"), "100000/100000"),
    }
    return start_server(cluster, side.value, settings, workers, threads=4)


def start_server(cluster: Cluster, name: str, settings: dict[str, str], workers: int, threads: int) -> int:
    """The port of a server of so many processes, once it answers; the supervisor stops it."""
    port = asking.free_port()
    argv = [sys.executable, "-m", "config.serve", "--host", LOOPBACK, "--port", str(port)]
    argv += ["--workers", str(workers), "--blocking-threads", str(threads), "--log-level", "warning"]
    cluster.supervisor.start(
        Process(
            name=name,
            argv=argv,
            env=settings,
            cwd=ROOT,
            ready=lambda: asking.answers(port, ALIVE),
            ready_timeout=120,
        )
    )
    return port
