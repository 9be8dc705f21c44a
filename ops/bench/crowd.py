"""A crowd that sends once each, all at the same moment, as the page of a procedure does (static/teleservices/send.js):
whoever is told to come back comes back when told, with some luck of their own.

    gather(Crowd(...))              from a bench: starts the process, gives back what it saw
    python -m ops.bench.crowd       the process: a plan on its stdin, what it saw on its stdout (JSON)

Needs nothing of Django.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from dataclasses import asdict, dataclass

from ops.bench import apart
from ops.bench.apart import PATIENCE

_HOST = "127.0.0.1"
_COME_BACK = frozenset({429, 502, 503, 504})
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Post:
    """What one person sends."""

    host: str
    path: str
    body: str
    cookies: str
    #: Told by X-Forwarded-For, as a proxy would.
    address: str


@dataclass(frozen=True)
class Crowd:
    """``at_once``: how many send together; 1: one after the other."""

    port: int
    posts: tuple[Post, ...]
    at_once: int
    #: Seconds that a person waits in all.
    patience: float = 300.0
    #: As often as the page does.
    most_tries: int = 40
    seed: int = 1


@dataclass(frozen=True)
class Sent:
    """``status``: of the last answer, 0 when none came; ``seconds``: from the common start to it; ``refused``: how many
    times this person was told to come back."""

    status: int
    seconds: float
    refused: int
    location: str


@dataclass(frozen=True)
class Gathered:
    """``cpu_seconds``: of processor, used by the crowd itself."""

    sent: list[Sent]
    cpu_seconds: float


def gather(crowd: Crowd) -> Gathered:
    """Run the plan in a process of its own; raises LoadFailed."""
    found = apart.run("ops.bench.crowd", crowd, crowd.patience)
    return Gathered([Sent(**one) for one in found["sent"]], found["cpu_seconds"])


def _post(crowd: Crowd, post: Post) -> tuple[int, str, float]:
    """Status, where it leads, and in how many seconds to come back. Raises OSError, HTTPException."""
    link = http.client.HTTPConnection(_HOST, crowd.port, timeout=PATIENCE)
    try:
        link.request(
            "POST",
            post.path,
            post.body,
            {
                "Host": f"{post.host}:{crowd.port}",
                "Content-Type": _FORM,
                "Cookie": post.cookies,
                "X-Forwarded-For": post.address,
                "Connection": "close",
            },
        )
        answer = link.getresponse()
        answer.read()
        return (
            answer.status,
            answer.headers.get("Location", ""),
            float(answer.headers.get("Retry-After") or 0),
        )
    finally:
        link.close()


def _send(crowd: Crowd, number: int, start: float) -> Sent:
    luck = random.Random(f"{crowd.seed} {number}")  # noqa: S311 - waits, not secrets
    status, location, refused = 0, "", 0
    for tries in range(crowd.most_tries):
        try:
            status, location, told = _post(crowd, crowd.posts[number])
        except (OSError, http.client.HTTPException):
            status, location, told = 0, "", 0.0
        if (status and status not in _COME_BACK) or time.perf_counter() - start > crowd.patience:
            break
        refused += 1
        told = told or min(2.0**tries, 15.0)
        time.sleep(told + luck.random() * min(2 * told, 10.0))
    return Sent(status, time.perf_counter() - start, refused, location)


def _run(crowd: Crowd) -> Gathered:
    sent: list[Sent | None] = [None] * len(crowd.posts)
    numbers = iter(range(len(crowd.posts)))
    turn, ready = threading.Lock(), threading.Barrier(crowd.at_once + 1)
    used, start = apart.cpu_seconds(), 0.0

    def people() -> None:
        ready.wait()
        while True:
            with turn:
                number = next(numbers, None)
            if number is None:
                return
            sent[number] = _send(crowd, number, start)

    threads = [threading.Thread(target=people) for _ in range(crowd.at_once)]
    for thread in threads:
        thread.start()
    start = time.perf_counter()
    ready.wait()
    for thread in threads:
        thread.join()
    return Gathered([one for one in sent if one is not None], apart.cpu_seconds() - used)


def main() -> None:
    asked = json.load(sys.stdin)
    posts = tuple(Post(**post) for post in asked["posts"])
    json.dump(asdict(_run(Crowd(**(asked | {"posts": posts})))), sys.stdout)


if __name__ == "__main__":
    main()
