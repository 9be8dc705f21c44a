"""``bench serve``: the home of a commune, whole and anonymous, by two workers: Parvis, django-tenants, no tenants."""

from __future__ import annotations

import socket
import sys
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.pages.services import follow_primary_domain
from ops import static_files
from ops.bench import load
from ops.bench.provision import DEPARTMENT
from ops.demo.plan import LOOPBACK
from ops.demo.processes import ROOT
from ops.embedded.processes import Process
from tenants import geography, lifecycle
from tenants.current import commune_context
from tenants.postgresql_backend.base import DatabaseWrapper
from tenants.provisioning import template
from tenants.provisioning.opening import open_commune
from tenants.provisioning.options import ProvisioningOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from ops.bench.cluster import Cluster
    from tenants.models import Commune

WORKERS = 2
PAGE = "/"
#: Asks nothing of the database: a commune's role alone does not see what readiness looks at.
ALIVE = "/sante/vif"
_WARM_UP_SECONDS = 1.0


class Side(StrEnum):
    """Who serves the page."""

    PARVIS = "parvis"
    STOCK = "stock"
    SINGLE = "single"


SETTINGS = {
    Side.PARVIS: "config.settings",
    Side.STOCK: "ops.bench.stock_settings",
    Side.SINGLE: "ops.bench.single_tenant.settings",
}


@dataclass(frozen=True)
class Serve:
    """Pages a second are medians over the rounds; None: the feature does not exist yet."""

    proxy: str | None
    statements: int
    tenant_switches: int
    uncached_rps: float
    single_tenant_rps: float
    #: The same pages, from django-tenants' own backend.
    stock_rps: float
    cached_rps: float | None
    static_rps: float | None
    p50_ms: float
    communes: int
    workers: int
    clients: int

    @property
    def uncached_over_single(self) -> float:
        """The contract: at least 0.9."""
        return self.uncached_rps / self.single_tenant_rps


def steps(communes: int, runs: int) -> int:
    """What the progress bar counts."""
    return 5 + communes + len(Side) * (runs + 1)


def measure(
    cluster: Cluster, communes: int, seconds: float, runs: int, advance: Callable[[str], None]
) -> Serve:
    """Rounds go from one side to the next, so that a busy moment of the machine falls on all of them."""
    template.prepare(advance)
    opened = _open(communes, advance)
    advance("fichiers statiques")
    static_files.gather()
    statements, switches = count(opened[0], opened[-1])
    hosts = [commune.primary_host for commune in opened]
    asked = {Side.PARVIS: hosts, Side.STOCK: hosts, Side.SINGLE: hosts[:1]}
    ports = {side: _serve(side, cluster, opened[0], advance) for side in Side}
    for side in Side:
        load.run(ports[side], asked[side], PAGE, _WARM_UP_SECONDS)
    rounds: dict[Side, list[load.Load]] = {side: [] for side in Side}
    for number in range(runs):
        for side in Side:
            advance(f"charge n° {number + 1}, {side.value}")
            rounds[side].append(load.run(ports[side], asked[side], PAGE, seconds))
    rates = {side: round(median(one.requests_per_second for one in rounds[side]), 1) for side in Side}
    return Serve(
        proxy=None,
        statements=statements,
        tenant_switches=switches,
        uncached_rps=rates[Side.PARVIS],
        single_tenant_rps=rates[Side.SINGLE],
        stock_rps=rates[Side.STOCK],
        cached_rps=None,
        static_rps=None,
        p50_ms=round(median(one.p50_ms for one in rounds[Side.PARVIS]), 1),
        communes=communes,
        workers=WORKERS,
        clients=load.CLIENTS,
    )


def _open(communes: int, advance: Callable[[str], None]) -> list[Commune]:
    """Demonstration communes: their example news are online."""
    opened = []
    for town in geography.towns_of_department(DEPARTMENT)[:communes]:
        advance(f"ouverture de {town.name}")
        commune = open_commune(ProvisioningOptions(insee=town.insee, demonstration=True)).commune
        with commune_context(commune), transaction.atomic():
            follow_primary_domain(commune)
        lifecycle.open(commune)
        opened.append(commune)
    return opened


def count(commune: Commune, another: Commune) -> tuple[int, int]:
    """Statements and switches of one page, in this process, on a connection that stands in another commune."""
    browser = Client(headers={"host": commune.primary_host})
    browser.get(PAGE)
    Client(headers={"host": another.primary_host}).get(PAGE)
    before = DatabaseWrapper.switches
    with CaptureQueriesContext(connection) as queries:
        if browser.get(PAGE).status_code != 200:
            raise load.WrongAnswer(f"{commune.primary_host}{PAGE}")
    return len(queries), DatabaseWrapper.switches - before


def _serve(side: Side, cluster: Cluster, only: Commune, advance: Callable[[str], None]) -> int:
    """The port of this side's server, once it answers; the supervisor stops it."""
    advance(f"serveur {side.value}")
    port = _free_port()
    argv = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", LOOPBACK, "--port", str(port)]
    argv += ["--workers", str(WORKERS), "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
    settings = {"DJANGO_SETTINGS_MODULE": SETTINGS[side], "PARVIS_BENCH_SCHEMA": only.schema_name}
    cluster.supervisor.start(
        Process(
            name=side.value,
            argv=[*argv, "config.wsgi:application"],
            env=settings,
            cwd=ROOT,
            ready=lambda: load.answers(port, ALIVE),
            ready_timeout=120,
        )
    )
    return port


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
