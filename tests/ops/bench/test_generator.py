"""The load generator: its own process, every answer counted by its status, the same arrivals for the same seed."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING

import pytest

from ops.bench.generator import Plan, Report, Stream, percentile, run
from tests import servers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def null_server(tmp_path: Path) -> Iterator[int]:
    port = servers.free_port()
    argv = [sys.executable, "-m", "ops.bench.null_server", str(port)]
    with servers.running(argv, port, tmp_path / "log"):
        yield port


def _run(port: int, *streams: Stream) -> Report:
    return run(Plan(port=port, seconds=0.4, streams=streams))


def test_an_open_stream_asks_at_the_same_moments_whatever_the_server_does(null_server: int) -> None:
    stream = Stream(
        "others", ("a.localhost", "b.localhost"), rate=100.0, addresses=("192.0.2.1", "192.0.2.2")
    )
    first, again = _run(null_server, stream), _run(null_server, stream)
    assert first.streams["others"].asked == again.streams["others"].asked > 10
    assert set(first.streams["others"].times) == {200}
    assert first.cpu_seconds > 0


def test_closed_streams_wait_for_each_answer(null_server: int) -> None:
    report = _run(
        null_server,
        Stream("close", ("a.localhost",), clients=2),
        Stream("kept", ("a.localhost",), clients=2, keep_alive=True),
    )
    assert len(report.streams["kept"].of(200)) > len(report.streams["close"].of(200)) > 10
    assert report.streams["kept"].failures == []


def test_nobody_there_is_a_failure_and_no_answer() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused
        report = _run(taken.getsockname()[1], Stream("nobody", ("a.localhost",), clients=1))
    assert report.streams["nobody"].times == {}
    assert len(report.streams["nobody"].failures) == 1


def test_percentiles() -> None:
    assert percentile([], 0.95) == 0
    assert percentile([float(n) for n in range(100)], 0.95) == 95
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2
