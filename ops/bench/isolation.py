"""``bench isolation``: one commune receives seven times the load of all the others together; what do they notice?

Two servers of the same installation, taken in turn: Parvis with its limits, and the stock way, django-tenants' own
backend without any. The others' questions come at the same moments with the flood and without it. The rates follow from
what the machine draws: all together, a fifth more than it can; Parvis's limit as the handbook says, a tenth of it.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

from ops import static_files
from ops.bench import asking, memory
from ops.bench.generator import Plan, Report, Stream, percentile, run
from ops.bench.serve import PAGE, Load, start_server
from ops.bench.towns import opened, some
from ops.demo.processes import ROOT
from ops.embedded.processes import Process
from tenants.provisioning import template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ops.bench.cluster import Cluster
    from ops.bench.memory import Memory

LOAD_RATIO = 7
THREADS = 8
#: Of what the machine draws: everything that is asked for; what one commune may have (docs/operator.md).
_ASKED, _LIMIT = 1.2, 0.1
#: Seconds of its rate that a commune may have at once.
_BURST = 2
#: Of documentation (RFC 5737): no address is flooded by itself, each commune has several visitors.
_FLOODERS = tuple(f"198.51.100.{number}" for number in range(1, 101))
_VISITORS = tuple(f"192.0.2.{number}" for number in range(1, 54))


class Side(StrEnum):
    """In the order of the rounds: what warming up used of a commune's rate is back when Parvis is asked."""

    STOCK = "stock"
    PARVIS = "parvis"


@dataclass(frozen=True)
class Isolation:
    """Medians over the rounds; times in milliseconds, from the moment when a question was due."""

    load_ratio: float
    others_p95_ms_alone: float
    others_p95_ms_under_load: float
    #: Of the flooded commune's questions, over all rounds.
    refused: int
    refused_share: float
    #: Must be 0.
    others_refused: int
    stock_p95_ms_alone: float
    stock_p95_ms_under_load: float
    #: A refusal, for whoever is refused.
    refusal_p50_ms: float
    #: Questions a second: what the machine draws, the others together, what the flooded commune may have.
    capacity_rps: float
    others_rps: float
    limit: str
    #: What the generator takes: of one processor under the flood; of a question's time, from a server that does nothing.
    generator_cpu: float
    null_p95_ms: float
    communes: int
    workers: int
    threads: int
    rounds: int
    memory: Memory

    @property
    def moved(self) -> float:
        """The contract: less than 0.2."""
        return self.others_p95_ms_under_load / self.others_p95_ms_alone - 1

    @property
    def stock_moved(self) -> float:
        return self.stock_p95_ms_under_load / self.stock_p95_ms_alone - 1


@dataclass(frozen=True)
class _Rates:
    capacity: float

    @property
    def others(self) -> float:
        return max(2.0, self.capacity * _ASKED / (1 + LOAD_RATIO))

    @property
    def limit(self) -> str:
        rate = max(0.5, round(self.capacity * _LIMIT, 1))
        return f"{rate:g}/{max(1, round(_BURST * rate))}"


@dataclass(frozen=True)
class _Round:
    alone: Report
    flooded: Report


def steps(load: Load) -> int:
    """What the progress bar counts."""
    return 8 + load.communes + 2 * len(Side) * load.runs


def measure(cluster: Cluster, load: Load, advance: Callable[[str], None]) -> Isolation:
    """Rounds go from one side to the next, so that a busy moment of the machine falls on both."""
    template.prepare(advance)
    advance("fichiers statiques")
    static_files.gather()
    hosts = [commune.primary_host for commune in opened(some(load.communes), advance)]
    ports = {Side.STOCK: _serve(cluster, Side.STOCK, load.workers, {}, advance)}
    rates = _Rates(_capacity(ports[Side.STOCK], hosts, load, advance))
    limits = {"PARVIS_LIMIT_COMMUNE": rates.limit}
    ports[Side.PARVIS] = _serve(cluster, Side.PARVIS, load.workers, limits, advance)
    _warm_up(ports[Side.PARVIS], hosts, load)
    rounds: dict[Side, list[_Round]] = {side: [] for side in Side}
    for number in range(load.runs):
        for side in Side:
            rounds[side].append(_round(ports[side], hosts, rates, load.seconds, number, advance))
    advance("générateur seul")
    with _null_server(cluster) as port:
        null = _ask(port, hosts, rates, load.seconds, seed=0, flooded=True)
    advance("mémoire")
    worker_mb = memory.of_workers(ports[Side.PARVIS])
    return _result(rounds, rates, null, load, memory.measure(hosts, worker_mb))


def _result(
    rounds: dict[Side, list[_Round]], rates: _Rates, null: Report, load: Load, found: Memory
) -> Isolation:
    ours = rounds[Side.PARVIS]
    floods = [one.flooded.streams["flood"] for one in ours]
    asked = sum(flood.asked for flood in floods)
    refused = [time for flood in floods for time in flood.of(429)]
    others = [one.flooded.streams["others"] for one in ours] + [one.alone.streams["others"] for one in ours]
    return Isolation(
        load_ratio=round(asked / sum(one.flooded.streams["others"].asked for one in ours), 1),
        others_p95_ms_alone=_p95_ms([one.alone for one in ours]),
        others_p95_ms_under_load=_p95_ms([one.flooded for one in ours]),
        refused=len(refused),
        refused_share=round(len(refused) / asked, 3),
        others_refused=sum(len(seen.of(429)) for seen in others),
        stock_p95_ms_alone=_p95_ms([one.alone for one in rounds[Side.STOCK]]),
        stock_p95_ms_under_load=_p95_ms([one.flooded for one in rounds[Side.STOCK]]),
        refusal_p50_ms=round(percentile(refused, 0.5) * 1000, 2),
        capacity_rps=round(rates.capacity, 1),
        others_rps=round(rates.others, 1),
        limit=rates.limit,
        generator_cpu=round(median(one.flooded.cpu_seconds / one.flooded.seconds for one in ours), 3),
        null_p95_ms=_p95_ms([null]),
        communes=load.communes,
        workers=load.workers,
        threads=THREADS,
        rounds=len(ours),
        memory=found,
    )


def _p95_ms(reports: Sequence[Report]) -> float:
    """Of the others; an answer that never came counts as the longest that is waited for."""
    return round(median(percentile(report.streams["others"].of(200), 0.95) for report in reports) * 1000, 1)


def _round(
    port: int,
    hosts: Sequence[str],
    rates: _Rates,
    seconds: float,
    number: int,
    advance: Callable[[str], None],
) -> _Round:
    reports = []
    for flooded in (False, True):
        advance(f"charge n° {number + 1}, {'sous l’afflux' if flooded else 'sans afflux'}")
        report = _ask(port, hosts, rates, seconds, seed=number, flooded=flooded)
        seen = report.streams["others"]
        if seen.failures or not set(seen.times) <= {200, 429} or not seen.of(200):
            raise asking.WrongAnswer((seen.failures or [f"réponses {sorted(seen.times)}"])[0])
        reports.append(report)
    return _Round(*reports)


def _ask(
    port: int, hosts: Sequence[str], rates: _Rates, seconds: float, *, seed: int, flooded: bool
) -> Report:
    """The first commune is the flooded one; the others share their rate."""
    streams = [
        Stream("others", tuple(hosts[1:]), PAGE, rate=rates.others, addresses=_VISITORS, seed=2 * seed)
    ]
    if flooded:
        rate = rates.others * LOAD_RATIO
        streams.append(Stream("flood", (hosts[0],), PAGE, rate=rate, addresses=_FLOODERS, seed=2 * seed + 1))
    return run(Plan(port, seconds, tuple(streams)))


def _capacity(port: int, hosts: Sequence[str], load: Load, advance: Callable[[str], None]) -> float:
    """Pages a second that the machine draws when it does nothing else, once every connection knows the schemas."""
    advance("ce que la machine dessine")
    _warm_up(port, hosts, load)
    return asking.ask(port, hosts, PAGE, load.seconds).requests_per_second


def _warm_up(port: int, hosts: Sequence[str], load: Load) -> None:
    connections = load.workers * THREADS
    enough = max(min(1.0, load.seconds), len(hosts) * connections / 100)
    clients = Stream("visitors", tuple(hosts), PAGE, clients=connections, addresses=_VISITORS)
    run(Plan(port, enough, (clients,)))


def _serve(
    cluster: Cluster, side: Side, workers: int, limits: dict[str, str], advance: Callable[[str], None]
) -> int:
    """Pages are drawn, never kept."""
    advance(f"serveur {side.value}")
    settings = {"PARVIS_PAGE_FILES": "off", "PARVIS_BEHIND_PROXY": "true", **limits}
    if side is Side.STOCK:
        off = ("PARVIS_LIMIT_COMMUNE", "PARVIS_LIMIT_ADDRESS", "PARVIS_COMMUNE_THREADS")
        settings |= {"DJANGO_SETTINGS_MODULE": "ops.bench.stock_settings", **dict.fromkeys(off, "0")}
    return start_server(cluster, side.value, settings, workers, THREADS)


@contextmanager
def _null_server(cluster: Cluster) -> Iterator[int]:
    port = asking.free_port()
    cluster.supervisor.start(
        Process(
            name="null",
            argv=[sys.executable, "-m", "ops.bench.null_server", str(port)],
            cwd=ROOT,
            ready=lambda: asking.answers(port, "/"),
        )
    )
    yield port
