"""The product behind a real address, for browsers that click, type and post: one test, one transaction.

Django answers in the test's own thread, which holds its transaction; the browser lives in another one, and what it asks
waits in a queue. Static files need no Django.
"""

from __future__ import annotations

import queue
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.test.client import ClientHandler

from tests import browser as browsers
from tests.drawn import static_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client
    from playwright.sync_api import BrowserContext

SECONDS = 240


class _Asked:
    """A request that waits for its answer."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self.environ = environ
        self.answered = threading.Event()
        self.status, self.headers, self.body = 503, [("Content-Type", "text/plain")], b""

    def answer(self, handler: ClientHandler) -> None:
        try:
            response: Any = handler(self.environ)
            self.status = response.status_code
            self.headers = list(response.items())
            self.headers += [("Set-Cookie", cookie.OutputString()) for cookie in response.cookies.values()]
            self.body = b"".join(response.streaming_content) if response.streaming else response.content
        finally:
            self.answered.set()


def _handler(waiting: queue.Queue[_Asked]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            path = urlsplit(self.path)
            if path.path.startswith(settings.STATIC_URL):
                kind, body = static_file(path.path)
                self._send(200, [("Content-Type", kind), ("Cache-Control", "max-age=600")], body)
                return
            asked = _Asked(self._environ(path.path, path.query))
            waiting.put(asked)
            asked.answered.wait(SECONDS)
            self._send(asked.status, asked.headers, asked.body)

        do_GET = do_POST = do_HEAD = do_PATCH = do_DELETE = _serve  # noqa: N815

        def _environ(self, path: str, query: str) -> dict[str, Any]:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            names = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()}
            return names | {
                "REQUEST_METHOD": self.command, "PATH_INFO": unquote(path, "latin-1"), "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
                "SERVER_NAME": "localhost", "SERVER_PORT": "80",
                "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.input": BytesIO(body),
                "wsgi.url_scheme": "http", "wsgi.errors": BytesIO(), "wsgi.version": (1, 0), "SCRIPT_NAME": "",
                "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
            }  # fmt: skip

        def _send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers:
                if name.lower() != "content-length":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_words: Any) -> None:
            """Silence."""

    return Handler


@contextmanager
def _serving(waiting: queue.Queue[_Asked]) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(waiting))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


def drive(client: Client, host: str, work: Callable[[BrowserContext, str], None], **options: Any) -> None:
    """``work`` gets a browser that is signed in as ``client`` is, and the address that the host answers at."""
    waiting: queue.Queue[_Asked] = queue.Queue()
    failures: list[BaseException] = []
    ended = threading.Event()
    handler = ClientHandler(enforce_csrf_checks=True)

    def in_the_browser(port: int) -> None:
        origin = f"http://{host}:{port}"
        try:
            with browsers.opened() as browser:
                context = browser.new_context(locale="fr-FR", **options)
                cookies = [
                    {"name": one.key, "value": one.value, "url": origin} for one in client.cookies.values()
                ]
                context.add_cookies(cookies)  # type: ignore[arg-type]
                work(context, origin)
                context.close()
        except BaseException as failure:  # told in the test's own thread
            failures.append(failure)
        finally:
            ended.set()

    with _serving(waiting) as port:
        thread = threading.Thread(target=in_the_browser, args=(port,), daemon=True)
        thread.start()
        while not (ended.is_set() and waiting.empty()):
            try:
                waiting.get(timeout=0.05).answer(handler)
            except queue.Empty:
                continue
        thread.join(30)
    if failures:
        raise failures[0]
