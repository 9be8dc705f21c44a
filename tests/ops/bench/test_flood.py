"""The load for files: counts whole answers, and refuses to count anything else."""

from __future__ import annotations

import socketserver
import threading
from typing import TYPE_CHECKING

import pytest

from ops.bench.apart import LoadFailed
from ops.bench.flood import Flood, flood
from ops.bench.proxy import _HEADERS
from tests.ops.bench.test_bench import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Answers by host, after the first one of each.
PAGES = {
    "good": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "wrong": b"HTTP/1.1 500 Oops\r\nContent-Length: 3\r\n\r\nno\n",
    "longer": b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello!",
}


class _Pipelined(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        asked = {"good": 0, "wrong": 0, "longer": 0}
        while line := self.rfile.readline():
            if line.lower().startswith(b"host:"):
                host = line.split(b":")[1].strip().decode()
            if line == b"\r\n":
                server: _Server = self.server  # type: ignore[assignment]
                server.asked += 1
                asked[host] += 1
                self.wfile.write(PAGES["good" if server.asked == 1 else host])


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    asked = 0


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server(("127.0.0.1", 0), _Pipelined) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def test_whole_answers_are_counted(server: _Server) -> None:
    port = server.server_address[1]
    counted = flood(Flood(port, 0.1, (("good", "/"),), connections=2, depth=4))
    assert counted.answers == server.asked - 1  # one was learnt from
    assert counted.answers % 4 == 0
    assert counted.per_second > 0


@pytest.mark.parametrize("host", ["wrong", "longer"])
def test_another_answer_than_the_first_is_refused(server: _Server, host: str) -> None:
    with pytest.raises(LoadFailed):
        flood(Flood(server.server_address[1], 0.1, ((host, "/"),), connections=1, depth=4))


def test_nobody_there() -> None:
    with pytest.raises(LoadFailed):
        flood(Flood(1, 0.1, (("good", "/"),)))


def test_the_proxy_of_the_bench_sends_what_the_handbook_says() -> None:
    handbook = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    for name, value in _HEADERS.items():
        assert handbook.count(f'header {name} "{value}"') == 2, name
