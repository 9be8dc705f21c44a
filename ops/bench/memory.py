"""What serving many communes weighs: PostgreSQL's memory of one connection, and a web process."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from django.test import Client
from django.test.utils import override_settings

from ops.bench.asking import WrongAnswer
from tenants.connection import connection

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNLIMITED = (0.0, 0)


@dataclass(frozen=True)
class Memory:
    """Megabytes that a connection's own process holds (no shared memory): at first, once it has drawn the home of each
    of ``schemas`` communes, and at most when it is closed after ``max_schemas`` of them.
    """

    schemas: int
    empty_mb: float
    learnt_mb: float
    max_schemas: int
    bounded_mb: float
    #: What a web process costs the machine after the loads.
    worker_mb: float

    @property
    def schema_mb(self) -> float:
        return (self.learnt_mb - self.empty_mb) / self.schemas


def measure(hosts: Sequence[str], worker_mb: float) -> Memory:
    """In this process; ``max_schemas`` is the installation's, or a quarter of the communes when there are few."""
    bound = min(connection.settings_dict["MAX_SCHEMAS"], max(1, len(hosts) // 4))
    with override_settings(
        PAGE_FILES=False, LIMIT_COMMUNE=_UNLIMITED, LIMIT_ADDRESS=_UNLIMITED, COMMUNE_THREADS=0
    ):
        connection.close()
        connection.ensure_connection()
        empty = _held()
        learnt = max(_draw(host) for host in hosts)
        connection.close()
        usual = connection.settings_dict["MAX_SCHEMAS"]
        connection.settings_dict["MAX_SCHEMAS"] = bound
        try:
            bounded = max(_draw_and_end(host) for host in hosts)
        finally:
            connection.settings_dict["MAX_SCHEMAS"] = usual
    return Memory(len(hosts), round(empty, 1), round(learnt, 1), bound, round(bounded, 1), worker_mb)


def of_workers(port: int) -> float:
    """Megabytes that a worker of the server of ``port`` costs the machine: all its processes, shared among its workers.

    What several of them hold together is counted once (proportional set size, proc(5)).
    """
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if "config.serve" in words and str(port) in words:
            workers = process.children(recursive=True)
            if workers:
                return round(sum(map(_weight, [process, *workers])) / len(workers), 1)
    return 0.0


def _weight(process: psutil.Process) -> float:
    held = process.memory_full_info()
    return float(getattr(held, "pss", held.rss) / 1e6)


def _draw(host: str) -> float:
    """Megabytes held after a page. The test client leaves the connection open between two pages."""
    if Client(headers={"host": host}).get("/").status_code != 200:
        raise WrongAnswer(f"{host}/")
    return _held()


def _draw_and_end(host: str) -> float:
    held = _draw(host)
    connection.close_if_unusable_or_obsolete()  # as the end of a request does
    return held


def _held() -> float:
    """Anonymous memory of this connection's backend, on this machine (proc(5))."""
    pid = connection.connection.info.backend_pid
    status = Path(f"/proc/{pid}/status")
    if not status.exists():  # a system without /proc: everything, shared memory included
        return float(psutil.Process(pid).memory_info().rss / 1e6)
    found = re.search(r"RssAnon:\s+(\d+) kB", status.read_text(encoding="ascii"))
    return int(found[1]) / 1000 if found else 0.0
