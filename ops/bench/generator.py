"""A load generator that is a process of its own: what it costs is told, and is no part of what it measures.

    run(Plan(...))                      from a bench: starts the process, gives back what it saw
    python -m ops.bench.generator       the process: a plan on its stdin, what it saw on its stdout (JSON)

A stream is *open* (``rate``: arrivals of a Poisson process, the same ones for the same seed, whatever the server does)
or *closed* (``clients``: each awaits its answer before it asks again). An answer's time counts from the moment when the
question was due: a server that falls behind cannot hide it. Needs nothing of Django.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, cast

from ops.bench import apart
from ops.bench.apart import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Stream:
    """Who asks for what. ``addresses``: of the visitors in turn, told by X-Forwarded-For, as a proxy would."""

    name: str
    hosts: tuple[str, ...]
    path: str = "/"
    #: Questions a second, all hosts together; 0: closed.
    rate: float = 0.0
    clients: int = 0
    addresses: tuple[str, ...] = ()
    #: Of the arrivals: the same seed, the same moments.
    seed: int = 1
    #: One connection a question, so that the kernel shares them between the workers; or one a client.
    keep_alive: bool = False


@dataclass(frozen=True)
class Plan:
    port: int
    seconds: float
    streams: tuple[Stream, ...]
    #: Cores for the generator; empty: wherever the kernel puts it.
    cores: tuple[int, ...] = ()
    host: str = "127.0.0.1"


@dataclass
class Seen:
    """Of one stream. ``times``: seconds of each answer, by status."""

    times: dict[int, list[float]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def of(self, status: int) -> list[float]:
        return self.times.get(status, [])

    @property
    def asked(self) -> int:
        return sum(len(times) for times in self.times.values()) + len(self.failures)


@dataclass(frozen=True)
class Report:
    streams: dict[str, Seen]
    #: From the first question to the last answer.
    seconds: float
    #: Of processor, used by the generator itself.
    cpu_seconds: float


def run(plan: Plan) -> Report:
    """Run the plan in a process of its own; raises LoadFailed."""
    found = apart.run("ops.bench.generator", plan, plan.seconds)
    streams = {
        name: Seen({int(status): times for status, times in one["times"].items()}, one["failures"])
        for name, one in found["streams"].items()
    }
    return Report(streams, found["seconds"], found["cpu_seconds"])


def percentile(times: list[float], share: float) -> float:
    """The time under which ``share`` (0 to 1) of the answers came, nearest rank; 0 when there is none."""
    if not times:
        return 0.0
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class _Link(asyncio.Protocol):
    """One connection: a question at a time, its answer read to the end."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.lost = False
        self._answer: asyncio.Future[int] | None = None
        self._head = b""
        self._left: int | None = None
        self._status = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def ask(self, question: bytes) -> asyncio.Future[int]:
        """The status of the answer, once it is read; raises ConnectionError when it never comes whole."""
        if self.transport is None or self.transport.is_closing():
            raise ConnectionError("connexion coupée")
        self._answer = asyncio.get_running_loop().create_future()
        self._head, self._left, self._status = b"", None, 0
        self.transport.write(question)
        return self._answer

    def data_received(self, data: bytes) -> None:
        if self._status:
            self._count(len(data))
            return
        self._head += data
        head, end, rest = self._head.partition(b"\r\n\r\n")
        if not end:
            return
        self._status = int(head[9:12])
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                self._left = int(value)
        self._count(len(rest))

    def _count(self, length: int) -> None:
        if self._left is None:  # no length told: the answer ends with the connection
            return
        self._left -= length
        if self._left <= 0:
            self._done()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        if self._answer is not None and not self._answer.done():
            if self._status and not self._left:
                self._done()
            else:
                self._answer.set_exception(ConnectionError(f"connexion coupée ({type(exc).__name__})"))

    def _done(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(self._status)

    def close(self) -> None:
        if self.transport is not None:
            self.transport.abort()


class _Runner:
    """One stream of a plan."""

    def __init__(self, plan: Plan, stream: Stream, start: float) -> None:
        self.plan, self.stream, self.start = plan, stream, start
        self.seen = Seen()
        self._questions = self._all_questions()

    def _all_questions(self) -> Iterator[bytes]:
        stream, turn = self.stream, 0
        while True:
            lines = [
                f"GET {stream.path} HTTP/1.1",
                f"Host: {stream.hosts[turn % len(stream.hosts)]}:{self.plan.port}",
                f"Connection: {'keep-alive' if stream.keep_alive else 'close'}",
            ]
            if stream.addresses:
                lines.append(f"X-Forwarded-For: {stream.addresses[turn % len(stream.addresses)]}")
            turn += 1
            yield ("\r\n".join(lines) + "\r\n\r\n").encode()

    async def run(self) -> None:
        await (self._open() if self.stream.rate else self._closed())

    async def _open(self) -> None:
        moments = random.Random(self.stream.seed)  # noqa: S311 - arrivals, not secrets
        due, asked = self.start, []
        while (due := due + moments.expovariate(self.stream.rate)) < self.start + self.plan.seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            asked.append(asyncio.create_task(self._ask(next(self._questions), due)))
        await asyncio.gather(*asked)

    async def _closed(self) -> None:
        await asyncio.gather(*(self._client() for _ in range(self.stream.clients)))

    async def _client(self) -> None:
        link = None
        while time.perf_counter() < self.start + self.plan.seconds and not self.seen.failures:
            link = await self._ask(next(self._questions), time.perf_counter(), link)
        if link is not None:
            link.close()

    async def _ask(self, question: bytes, due: float, link: _Link | None = None) -> _Link | None:
        """The connection, when it may be used again."""
        try:
            async with asyncio.timeout(PATIENCE):
                if link is None or link.lost:
                    _, link = await asyncio.get_running_loop().create_connection(
                        _Link, self.plan.host, self.plan.port
                    )
                status = await link.ask(question)
        except (OSError, ValueError) as error:
            self.seen.failures.append(f"{type(error).__name__} {error}".strip())
        else:
            self.seen.times.setdefault(status, []).append(time.perf_counter() - due)
            if self.stream.keep_alive:
                return link
        if link is not None:
            link.close()
        return None


async def _all(plan: Plan) -> dict[str, Any]:
    before, start = apart.cpu_seconds(), time.perf_counter()
    runners = [_Runner(plan, stream, start) for stream in plan.streams]
    await asyncio.gather(*(runner.run() for runner in runners))
    return {
        "streams": {runner.stream.name: asdict(runner.seen) for runner in runners},
        "seconds": time.perf_counter() - start,
        "cpu_seconds": apart.cpu_seconds() - before,
    }


def main() -> None:
    asked = json.load(sys.stdin)
    streams = tuple(
        Stream(**(one | {"hosts": tuple(one["hosts"]), "addresses": tuple(one["addresses"])}))
        for one in asked["streams"]
    )
    plan = Plan(**(asked | {"streams": streams, "cores": tuple(asked["cores"])}))
    if plan.cores:
        os.sched_setaffinity(0, plan.cores)
    json.dump(asyncio.run(_all(plan)), sys.stdout)


if __name__ == "__main__":
    main()
