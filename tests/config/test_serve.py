"""The web processes: read once, forked, replaced when one dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from tests import servers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BEFORE_THE_FORK = """\
import psutil
from config import serve
serve.read_everything()
one = psutil.Process()
print(one.num_threads(), len(one.net_connections(kind="all")))
"""


@pytest.fixture
def server(django_db_setup: None, tmp_path: Path) -> Iterator[tuple[int, psutil.Process]]:
    """Its port, and the process that the workers are forks of."""
    port = servers.free_port()
    with servers.running(servers.web(port, workers=2), port, tmp_path / "log") as process:
        yield port, psutil.Process(process.pid)


def test_nothing_is_connected_and_no_thread_runs_before_the_fork() -> None:
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _BEFORE_THE_FORK],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    assert run.stdout.split() == ["1", "0"]


def test_the_workers_hold_the_application_together(server: tuple[int, psutil.Process]) -> None:
    _, parent = server
    for worker in workers(parent, 2):
        held = worker.memory_full_info()
        assert held.uss < held.rss / 2


def test_a_worker_that_dies_is_replaced(server: tuple[int, psutil.Process]) -> None:
    port, parent = server
    first, second = workers(parent, 2)
    os.kill(first.pid, signal.SIGKILL)
    first.wait(10)
    assert set(workers(parent, 2)) - {first, second}
    assert parent.is_running()
    assert servers.listens(port)


def workers(parent: psutil.Process, count: int) -> list[psutil.Process]:
    """Waits until there are so many of them."""
    deadline = time.monotonic() + servers.READY_WITHIN
    while True:
        alive = [one for one in parent.children() if one.status() != psutil.STATUS_ZOMBIE]
        if len(alive) == count:
            return alive
        assert time.monotonic() < deadline
        time.sleep(0.05)
