"""The public pages of a commune as an anonymous visitor sees them, drawn in this process and followed from link to link.

Whatever the state of the commune: one that closes takes its site along. Nothing but GET of public pages is asked.
"""

from __future__ import annotations

from collections import deque
from contextvars import copy_context
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone

from cms.pages import selectors
from design.typography import date_in_full
from ops.backups import site_pages
from ops.backups.site_pages import Place, place_of
from ops.backups.stored_files import CHUNK
from tenants.current import commune_context

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http.response import HttpResponseBase

    from tenants.models import Commune

#: A site that never ends (a calendar without bounds, a trap) ends here.
MOST_PAGES: Final = 20_000
_FIRST: Final = ("/", "/plan-du-site/", "/demarches/")


@dataclass(frozen=True)
class SiteFile:
    """A file of ``site/``: its path in the archive and its octets, to be read at once."""

    path: str
    chunks: Iterable[bytes]
    is_page: bool


@dataclass
class _Walk:
    base_url: str
    day: str
    waiting: deque[Place] = field(default_factory=deque)
    seen: set[str] = field(default_factory=set)

    def add(self, places: Iterable[Place]) -> None:
        for place in places:
            if place.file not in self.seen:
                self.seen.add(place.file)
                self.waiting.append(place)


def site_of(commune: Commune) -> Iterator[SiteFile]:
    """Every page and what it is drawn with, one after the other. Stands where it stood between two files."""
    walk = _Walk(commune.base_url, date_in_full(timezone.localdate(), weekday=False))
    with commune_context(commune):
        addresses = [*_FIRST, *(page.url for page in selectors.public_pages())]
    walk.add(place for place in (place_of(address, walk.base_url) for address in addresses) if place)
    handler = WSGIHandler()
    icons = site_pages.Icons(_static_octets)
    pages = 0
    while walk.waiting:
        place = walk.waiting.popleft()
        pages += place.is_page
        if place.is_page and pages > MOST_PAGES:
            continue
        with commune_context(commune):
            file = _file(handler, walk, place, icons)
        if file is not None:
            yield file


def _file(handler: WSGIHandler, walk: _Walk, place: Place, icons: site_pages.Icons) -> SiteFile | None:
    if place.url.startswith(settings.STATIC_URL):
        chunks: Iterable[bytes] | None = _static(place.url)
    else:
        answer = copy_context().run(_ask, handler, walk.base_url, place.url)
        if place.is_page:
            return SiteFile(place.file, [_page(answer, walk, place, icons)], is_page=True)
        chunks = answer.content if answer.status == 200 else None
    if chunks is None:
        return None
    if place.file.endswith(".css"):
        sheet = site_pages.css(b"".join(chunks).decode(), place, walk.base_url, _static_octets)
        walk.add(sheet.found)
        chunks = [sheet.content]
    return SiteFile(place.file, chunks, is_page=False)


def _page(answer: _Answer, walk: _Walk, place: Place, icons: site_pages.Icons) -> bytes:
    if answer.status != 200 or not answer.is_html:
        return site_pages.stub(place, walk.base_url)
    found = site_pages.page(b"".join(answer.content), place, walk.base_url, walk.day, icons)
    walk.add(found.found)
    return found.content


@dataclass(frozen=True)
class _Answer:
    """``content`` is read once."""

    status: int
    is_html: bool
    content: Iterable[bytes]


def _ask(handler: WSGIHandler, base_url: str, url: str) -> _Answer:
    """Through the middlewares, as a visitor whom the commune's door lets in (``is_dummy``: the schema is the one where
    we stand, and no page is kept for visitors)."""
    address, asked = urlsplit(base_url), urlsplit(url)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote(asked.path).encode().decode("latin-1"),
        "QUERY_STRING": asked.query,
        "SERVER_NAME": address.hostname or "",
        "HTTP_HOST": address.netloc,
        "HTTP_USER_AGENT": f"Parvis-archive/{settings.PARVIS_VERSION}",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": address.scheme,
        "wsgi.input": BytesIO(),
    }
    setup_testing_defaults(environ)
    request = WSGIRequest(environ)
    request.is_dummy = True  # type: ignore[attr-defined]  # Wagtail's own word
    response = handler.get_response(request)
    kind = response.headers.get("Content-Type", "")
    return _Answer(response.status_code, kind.startswith("text/html"), _content(response))


def _content(response: HttpResponseBase) -> Iterable[bytes]:
    """Never by ``response.close()``: its signal would end the connection in use."""
    if isinstance(response, FileResponse) and response.file_to_stream is not None:
        return _read(response.file_to_stream)
    if isinstance(response, StreamingHttpResponse):
        return list(response.streaming_content)  # type: ignore[arg-type]  # no view of ours is async
    return [response.content] if isinstance(response, HttpResponse) else []


def _static(url: str) -> Iterator[bytes] | None:
    """A static file, gathered or from its source; None when there is none."""
    name = unquote(urlsplit(url).path).removeprefix(settings.STATIC_URL)
    if staticfiles_storage.exists(name):
        return _read(staticfiles_storage.open(name))
    found = finders.find(name)
    return _read(open(found, "rb")) if isinstance(found, str) else None


def _static_octets(url: str) -> bytes:
    return b"".join(_static(url) or ())


def _read(file: Any) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
