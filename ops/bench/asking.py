"""Asking pages of a server of the bench: a few visitors at a time, by the generator's own process."""

from __future__ import annotations

import http.client
import socket
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from ops.bench.generator import Plan, Stream, run
from ops.demo.plan import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Sequence

#: As many as two workers keep busy; each answer is awaited before the next question.
CLIENTS = 4
_TIMEOUT = 30


class WrongAnswer(Exception):
    """A page did not answer 200: its figures would mean nothing."""


@dataclass(frozen=True)
class Asked:
    """A load of some seconds. ``generator_ms``: of processor that the generator itself took, a page."""

    requests_per_second: float
    p50_ms: float
    generator_ms: float


def ask(port: int, hosts: Sequence[str], path: str, seconds: float) -> Asked:
    """Ask ``path`` of each host in turn, a connection a page; raises WrongAnswer when an answer was not 200."""
    report = run(Plan(port, seconds, (Stream("pages", tuple(hosts), path, clients=CLIENTS),)))
    seen = report.streams["pages"]
    if seen.failures or set(seen.times) != {200}:
        raise WrongAnswer(f"{path} : {(seen.failures or [f'réponses {sorted(seen.times)}'])[0]}")
    times = seen.of(200)
    return Asked(
        len(times) / report.seconds, median(times) * 1000, report.cpu_seconds * 1000 / max(1, len(times))
    )


def answers(port: int, path: str) -> bool:
    """Whether a server answers 200 here by now."""
    try:
        get(port, "localhost", path)
    except (OSError, http.client.HTTPException, WrongAnswer):
        return False
    return True


def get(port: int, host: str, path: str) -> bytes:
    """One page; raises WrongAnswer when it is not 200."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_TIMEOUT)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise WrongAnswer(f"{host}{path} : réponse {answer.status}")
        return content
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
