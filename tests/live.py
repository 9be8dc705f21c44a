"""The product behind a loopback port, in the test's own transaction: for what only a real browser does (scripts, a network
that is cut). One request at a time: they share the test's connection."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, connections
from django.test.testcases import QuietWSGIRequestHandler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


T = TypeVar("T")


class _OneAtATime:
    def __init__(self, application: Callable[..., Iterable[bytes]], turn: threading.Lock) -> None:
        self._application, self._turn = application, turn

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        with self._turn:
            answer = self._application(environ, start_response)
            try:
                return list(answer)
            finally:
                if close := getattr(answer, "close", None):
                    close()


class _Server(ThreadedWSGIServer):
    def _close_connections(self) -> None:
        """They are the test's."""


@dataclass(frozen=True)
class Served:
    """A server and its database."""

    port: int
    _database: Any
    _turn: threading.Lock

    def ask(self, question: Callable[[], T]) -> T:
        """What the database says, between two requests. Asked in a thread of its own: playwright's loop runs in the
        test's, and Django gives another connection to whoever stands in a loop."""
        with self._turn, ThreadPoolExecutor(1) as pool:
            return pool.submit(self._asked, question).result()

    def _asked(self, question: Callable[[], T]) -> T:
        connections["default"] = self._database
        return question()


@contextmanager
def serving() -> Iterator[Served]:
    """A server, as long as the block lasts."""
    connection.inc_thread_sharing()
    ends = (request_started, request_finished)
    for signal in ends:  # as Django's own test client does: the connection is not the request's
        signal.disconnect(close_old_connections)
    database = connections["default"]
    server = _Server(("127.0.0.1", 0), QuietWSGIRequestHandler, connections_override={"default": database})
    turn = threading.Lock()
    server.set_app(_OneAtATime(StaticFilesHandler(WSGIHandler()), turn))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Served(int(server.server_address[1]), database, turn)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        for signal in ends:
            signal.connect(close_old_connections)
        connection.dec_thread_sharing()
