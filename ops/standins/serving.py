"""How a stand-in runs: granian in a process of its own, or a thread inside a test."""

import contextlib
import ctypes
import signal
import socketserver
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from granian.constants import Interfaces
from granian.server import Server

from ops.standins.guard import LOOPBACK
from ops.standins.web import Application, Request, Response, json_response

HEALTH_PATH: Final = "/_standin/health"
PR_SET_PDEATHSIG: Final = 1
READY_WITHIN: Final = 30.0


def add_health(app: Application, name: str) -> None:
    """A path that answers as soon as the stand-in does."""

    def health(request: Request) -> Response:
        return json_response({"ok": True, "standin": name})

    app.route("GET", HEALTH_PATH, health)


def serve(name: str, port: int, build: Callable[[], Application], details: str = "") -> None:
    """Serve until SIGTERM or SIGINT. Prints `prêt <name> http://127.0.0.1:<port>` once it answers.

    One worker process, so that the state in its memory is the whole state; it dies with its parent.
    """

    def load() -> Application:
        _die_with_parent()
        application = build()
        # From the worker: a thread alive in the parent when it forks could leave a lock taken for ever.
        threading.Thread(target=_announce, args=(name, port, details), daemon=True).start()
        return application

    server = Server(
        name,
        address=LOOPBACK,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=8,
        backpressure=64,
        log_enabled=False,
        workers_kill_timeout=3,
    )
    server.serve(target_loader=load, wrap_loader=False)


def _announce(name: str, port: int, details: str) -> None:
    base = f"http://{LOOPBACK}:{port}"
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if _answers(port):
            print(f"prêt {name} {base}{details}", flush=True)
            return
        time.sleep(0.05)
    print(f"{name} : aucune réponse sur {base} après {READY_WITHIN:.0f} s.", file=sys.stderr, flush=True)


def _answers(port: int) -> bool:
    connection = HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", HEALTH_PATH)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _die_with_parent() -> None:
    """A parent killed by SIGKILL must not leave its worker holding the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class _ThreadedServer(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the parent's signature)
        """Say nothing: the test reads answers, not logs."""


@contextlib.contextmanager
def in_thread(build: Callable[[str], Application], port: int = 0) -> Iterator[str]:
    """Serve from a thread of this process; yields the base URL. `build` receives that URL."""
    server = make_server(LOOPBACK, port, _unbuilt, server_class=_ThreadedServer, handler_class=_QuietHandler)
    base = f"http://{LOOPBACK}:{server.server_port}"
    server.set_app(build(base))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield base
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def _unbuilt(environ: object, start_response: object) -> list[bytes]:
    raise RuntimeError("The application was not set before the first request.")
