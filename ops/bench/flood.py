"""A load for files: questions sent many at a time over a few connections, so that the one who asks costs almost nothing.

    flood(Flood(...))               from a bench: starts the process, gives back what it saw
    python -m ops.bench.flood       the process: a plan on its stdin, what it saw on its stdout (JSON)

``ops.bench.generator`` awaits each answer and tells its time: right for pages that take milliseconds. A proxy that serves
a file takes tens of microseconds, less than a client in Python: here questions are pipelined (RFC 9112 §9.3.2) and
answers are counted by their length, learnt from one whole answer a target. Needs nothing of Django.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from dataclasses import asdict, dataclass

from ops.bench import apart
from ops.bench.apart import PATIENCE, LoadFailed

_HOST = "127.0.0.1"
_WINDOW = 1 << 18


@dataclass(frozen=True)
class Flood:
    """``targets``: host and path, asked for in turn."""

    port: int
    seconds: float
    targets: tuple[tuple[str, str], ...]
    connections: int = 8
    #: Questions sent at once.
    depth: int = 32


@dataclass(frozen=True)
class Counted:
    """``cpu_seconds``: of processor, used by the flood itself."""

    answers: int
    seconds: float
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        return self.answers / self.seconds


def flood(plan: Flood) -> Counted:
    """Run the plan in a process of its own; raises LoadFailed: an answer was not 200, or not the page that the first
    one was."""
    return Counted(**apart.run("ops.bench.flood", plan, plan.seconds))


@dataclass(frozen=True)
class _Target:
    question: bytes
    #: Of a whole answer, head and body, in bytes.
    length: int


def _learn(port: int, host: str, path: str) -> _Target:
    """One whole answer. Raises LoadFailed when it is not 200, or does not tell its length."""
    question = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode()
    with socket.create_connection((_HOST, port), timeout=PATIENCE) as link:
        link.sendall(question)
        heard = b""
        while b"\r\n\r\n" not in heard:
            part = link.recv(_WINDOW)
            if not part:
                raise LoadFailed(f"{host}{path} : connexion coupée")
            heard += part
    head = heard.partition(b"\r\n\r\n")[0]
    status, lengths = (
        head[9:12],
        [
            int(line.partition(b":")[2])
            for line in head.split(b"\r\n")[1:]
            if line.lower().startswith(b"content-length:")
        ],
    )
    if status != b"200" or len(lengths) != 1:
        raise LoadFailed(f"{host}{path} : réponse {status.decode(errors='replace')}")
    return _Target(question, len(head) + 4 + lengths[0])


class _Link:
    """One connection: a batch of the same question at a time."""

    def __init__(self, port: int, depth: int) -> None:
        self.socket = socket.create_connection((_HOST, port), timeout=PATIENCE)
        self.depth = depth
        self._left = 0
        self._begins = False

    def send(self, target: _Target) -> None:
        self._left, self._begins = target.length * self.depth, True
        self.socket.sendall(target.question * self.depth)

    def receive(self, window: memoryview) -> bool:
        """Whether the batch is whole; raises LoadFailed when it is not what was learnt."""
        size = self.socket.recv_into(window)
        if self._begins and bytes(window[: min(size, 12)]) != b"HTTP/1.1 200"[:size]:
            raise LoadFailed(f"réponse {bytes(window[:40])!r}")
        self._begins = False
        self._left -= size
        if self._left < 0 or not size:
            raise LoadFailed("une réponse n’a pas la longueur de la première")
        return self._left == 0


def _run(plan: Flood) -> Counted:
    targets = [_learn(plan.port, host, path) for host, path in plan.targets]
    window, answers, turn = memoryview(bytearray(_WINDOW)), 0, 0
    links = [_Link(plan.port, plan.depth) for _ in range(plan.connections)]
    used, started = apart.cpu_seconds(), time.perf_counter()
    with selectors.DefaultSelector() as ready:
        for link in links:
            link.send(targets[turn % len(targets)])
            turn += 1
            ready.register(link.socket, selectors.EVENT_READ, link)
        waiting = len(links)
        while waiting:
            for key, _ in ready.select(PATIENCE):
                if not key.data.receive(window):
                    continue
                answers += plan.depth
                if time.perf_counter() - started < plan.seconds:
                    key.data.send(targets[turn % len(targets)])
                    turn += 1
                else:
                    ready.unregister(key.fileobj)
                    waiting -= 1
    counted = Counted(answers, time.perf_counter() - started, apart.cpu_seconds() - used)
    for link in links:
        link.socket.close()
    return counted


def main() -> None:
    asked = json.load(sys.stdin)
    targets = tuple((host, path) for host, path in asked["targets"])
    json.dump(asdict(_run(Flood(**(asked | {"targets": targets})))), sys.stdout)


if __name__ == "__main__":
    main()
