"""Kept pages served by the process itself, without a query, and written when they are drawn.

Below the commune (its state and its host decide) and the content security policy (added on the way out, as to any
page); above sessions, so that a kept page has touched neither the database nor a cookie.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from tenants.page_files import ends, rules, storage

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from tenants.page_files.storage import Generation, KeptPage

#: A browser asks each time whether its copy still holds: it may sign in, and the page may be forgotten.
CACHE_CONTROL = "no-cache"


class PageFilesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        if settings.PAGE_FILES:
            storage.begin()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        where = rules.place_of(request) if settings.PAGE_FILES else None
        if where is None:
            return self.get_response(request)
        page = storage.read(where)
        if page is not None:
            return _answer(request, page)
        with storage.holding(where) as generation, ends.collecting() as found:
            response = self.get_response(request)
            if generation is not None and request.method == "GET":
                until = ends.valid_until(found, timezone.now())
                _keep(request, response, generation, until.timestamp())
        return response


def _answer(request: HttpRequest, page: KeptPage) -> HttpResponse:
    """The page with its headers, or 304 to a browser that has it."""
    response = HttpResponse(page.content, headers=page.headers)
    response["Content-Length"] = str(len(page.content))  # CommonMiddleware stands below
    response["Cache-Control"] = CACHE_CONTROL
    response["Last-Modified"] = http_date(page.written)
    answer: HttpResponse | None = get_conditional_response(
        request, last_modified=int(page.written), response=response
    )
    return answer if answer is not None else response


def _keep(request: HttpRequest, response: HttpResponse, generation: Generation, until: float) -> None:
    if not rules.is_worth_keeping(request, response) or until <= time.time():
        return
    page = storage.KeptPage(response.content, rules.headers_of(response), until)
    if generation.write(page):
        response["Cache-Control"] = CACHE_CONTROL
