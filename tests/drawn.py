"""Pages that Django's test client draws, looked at in a real browser: no server, no network."""

from __future__ import annotations

import mimetypes
import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders

from tests import browser as browsers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.test import Client
    from playwright.sync_api import BrowserContext, Route

Scheme = Literal["light", "dark"]
CONSOLE = "http://operateur.localhost"
WIDTHS = (browsers.PHONE, browsers.DESKTOP)


@dataclass(frozen=True)
class _Answer:
    """A response as the browser will get it."""

    status: int
    headers: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, response: Any) -> _Answer:
        body = response.getvalue() if response.streaming else response.content
        return cls(response.status_code, dict(response.headers), body)


class Drawn:
    """Drawn before the browser starts: Playwright's loop would keep Django from its database."""

    def __init__(self) -> None:
        #: The addresses to be looked at, in order.
        self.pages: list[str] = []
        self._answers: dict[str, _Answer] = {}

    def keep(self, address: str, response: Any, status: int = 200) -> None:
        """A page, under any address that no other one has."""
        assert response.status_code == status, address
        self.pages.append(address)
        self._answers[address] = _Answer.of(response)

    def keep_files(self, client: Client, origin: str) -> None:
        """The themes, the emblem and the images that the pages of an origin load."""
        paths = {"/embleme.svg"}
        for address in self.pages:
            if address.startswith(origin):
                text = self._answers[address].body.decode()
                paths |= set(re.findall(r'(?:href="(?=/theme/)|src="(?=/medias/))([^"]+)"', text))
        for path in paths:
            self.keep_file(client, origin, path)

    def keep_file(self, client: Client, origin: str, path: str) -> None:
        response = client.get(path, headers={"host": str(urlsplit(origin).hostname)})
        assert response.status_code == 200, path
        self._answers[origin + path] = _Answer.of(response)

    def keep_media(self, client: Client, origin: str) -> None:
        """The pictures that the pages of an origin show."""
        for address in self.pages:
            for path in set(re.findall(r'(/medias/[^"\s]+)', self._answers[address].body.decode())):
                response: Any = client.get(path, headers={"host": str(urlsplit(origin).hostname)})
                body = b"".join(response.streaming_content)
                self._answers[origin + path] = _Answer(response.status_code, dict(response.headers), body)

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.headers.get("hx-request"):  # a page that asks again by itself
            route.fulfill(status=204)
        elif path.startswith("/static/"):
            kind, body = static_file(path)
            route.fulfill(body=body, content_type=kind)
        else:
            page = self._answers[route.request.url]
            route.fulfill(status=page.status, headers=page.headers, body=page.body)

    @contextmanager
    def browser(self, **options: Any) -> Iterator[BrowserContext]:
        """A browser that knows these pages, and nothing else."""
        with browsers.opened() as browser:
            context = browser.new_context(**options)
            context.route("**/*", self._answer)
            yield context
            context.close()

    def look(
        self, prefix: str, *, widths: Sequence[int] = WIDTHS, schemes: Sequence[Scheme] = ("light",)
    ) -> int:
        """Each page at each width in each scheme (``browsers.check``); how many pages. What a scheme changes is
        colours: all the rules in the first one, those of colours in the others."""
        for scheme in schemes:
            rules = browsers.TAGS if scheme == schemes[0] else browsers.COLOURS
            with self.browser(color_scheme=scheme) as context:
                # One tab for all: a new one is a new process, which reads axe and the fonts again.
                tab = context.new_page()
                for address in self.pages:
                    watch = browsers.Watch(tab, silent=True)
                    tab.goto(address)
                    tab.evaluate("document.fonts.ready.then(() => true)")
                    browsers.check(tab, watch, _name(prefix, address, scheme), widths, rules)
                    watch.stop()
        return len(self.pages)


@lru_cache(maxsize=256)
def static_file(path: str) -> tuple[str, bytes]:
    """Type and bytes of a file; every page asks for the same ones."""
    file = finders.find(path.removeprefix("/static/"))
    assert isinstance(file, str), path
    return mimetypes.guess_type(file)[0] or "font/woff2", Path(file).read_bytes()


class ConsolePages(Drawn):
    """Of the operator's console, each under a name."""

    def __init__(self, console: Client) -> None:
        super().__init__()
        self._console = console

    def show(self, name: str, path: str) -> None:
        self.keep(f"{CONSOLE}/{name}", self._console.get(path))

    def refuse(self, name: str, path: str, sent: dict[str, Any]) -> None:
        """What comes back of a form that is not right."""
        self.keep(f"{CONSOLE}/{name}", self._console.post(path, sent), 422)

    def keep_themes(self) -> None:
        self.keep_files(self._console, CONSOLE)


def _name(prefix: str, address: str, scheme: Scheme) -> str:
    """Of its screenshots."""
    where = urlsplit(address)
    words = re.sub(r"\W+", "-", f"{where.path} {where.query}").strip("-")
    return f"{prefix}-{words}-{str(where.hostname).partition('.')[0]}-{scheme}"
