"""A small load on this machine's own address: a few clients that ask one page after another for a few seconds."""

from __future__ import annotations

import http.client
import threading
import time
from dataclasses import dataclass, field
from itertools import count
from statistics import median
from typing import TYPE_CHECKING

from ops.demo.plan import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Sequence

#: As many as two workers keep busy; each answer is awaited before the next question.
CLIENTS = 4
_TIMEOUT = 30


class WrongAnswer(Exception):
    """A page did not answer 200: its figures would mean nothing."""


@dataclass
class Load:
    """``times``: of each answer, in seconds."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def requests_per_second(self) -> float:
        return len(self.times) / self.seconds

    @property
    def p50_ms(self) -> float:
        return median(self.times) * 1000


def run(port: int, hosts: Sequence[str], path: str, seconds: float) -> Load:
    """Ask ``path`` of each host in turn; raises WrongAnswer at the end when an answer was not 200."""
    load, turn, started = Load(), count(), time.perf_counter()

    def ask() -> None:
        while not load.failures and time.perf_counter() - started < seconds:
            host = hosts[next(turn) % len(hosts)]
            asked = time.perf_counter()
            try:
                _get(port, host, path)
            except (OSError, http.client.HTTPException, WrongAnswer) as error:
                load.failures.append(f"{host}{path} : {error}")
                return
            load.times.append(time.perf_counter() - asked)

    clients = [threading.Thread(target=ask, daemon=True) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    load.seconds = time.perf_counter() - started
    if load.failures:
        raise WrongAnswer(load.failures[0])
    return load


def answers(port: int, path: str) -> bool:
    """Whether a server answers 200 here by now."""
    try:
        _get(port, "localhost", path)
    except (OSError, http.client.HTTPException, WrongAnswer):
        return False
    return True


def _get(port: int, host: str, path: str) -> None:
    """One connection a page, so that the kernel shares them between the workers."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_TIMEOUT)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise WrongAnswer(f"réponse {answer.status}")
    finally:
        connection.close()
