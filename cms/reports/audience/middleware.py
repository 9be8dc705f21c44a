"""Without a proxy that writes a log (a demonstration, a development), the application writes the same lines itself.

Only what ``hits`` reads of them, of countable pages only: no address of a visitor, no cookie, where people come from cut to
the site's name. A file an hour, that ``services.collect`` removes once it is read.
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from django.conf import settings

from cms.pages.views import RESULTS_HEADER
from cms.reports.audience import logs
from cms.reports.audience.hits import LONGEST_LINE, SEARCH_PATH, is_countable
from tenants.models import Commune

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

log = structlog.get_logger(__name__)

_MARKS = ("Sec-Purpose", "HX-Request")


class AudienceMiddleware:
    """Below the commune, above its kept pages: those are read too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.AUDIENCE and not settings.AUDIENCE_LOG and _is_a_page(request, response):
            try:
                _append(_line(request, response))
            except OSError as error:  # a disk that is full takes no page down
                log.warning("audience.not_written", error=type(error).__name__)
        return response


def _is_a_page(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        isinstance(getattr(request, "commune", None), Commune)
        and not getattr(request, "is_dummy", False)
        and request.method == "GET"
        and response.status_code in {200, 404}
        and str(response.get("Content-Type", "")).startswith("text/html")
        and is_countable(request.path)
    )


def _line(request: HttpRequest, response: HttpResponse) -> bytes:
    searched = f"?{request.META.get('QUERY_STRING', '')}" if request.path == SEARCH_PATH else ""
    sent = {name: [request.headers[name]] for name in _MARKS if name in request.headers}
    sent["User-Agent"] = [request.headers.get("User-Agent", "")[:500]]
    sent["Referer"] = [_site_of(request.headers.get("Referer", ""))]
    told = {"Content-Type": ["text/html"], RESULTS_HEADER: [response.get(RESULTS_HEADER, "")]}
    asked = {"method": "GET", "host": request.get_host(), "uri": request.path + searched, "headers": sent}
    line = {"ts": time.time(), "request": asked, "status": response.status_code, "resp_headers": told}
    return json.dumps(line).encode() + b"\n"


def _site_of(referrer: str) -> str:
    try:
        parts = urlsplit(referrer)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname}/" if parts.hostname else ""


def _append(line: bytes) -> None:
    """One write: processes share the file, and the kernel keeps their lines whole (O_APPEND)."""
    if len(line) > LONGEST_LINE:
        return
    name = time.strftime("%Y%m%d%H", time.gmtime())
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    try:
        file = os.open(logs.folder() / f"{name}.log", flags, 0o600)
    except FileNotFoundError:
        logs.folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(logs.folder() / f"{name}.log", flags, 0o600)
    try:
        os.write(file, line)
    finally:
        os.close(file)
