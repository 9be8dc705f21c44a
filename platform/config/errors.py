"""The pages shown when something fails: plain words, no trace, no private data."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from tenants.errors import SchemaMismatch
from tenants.middleware import bare_page, unavailable

if TYPE_CHECKING:
    from django.http import HttpRequest


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without context processors: what broke the page could break this one too. A schema that is not there is a 503."""
    if isinstance(sys.exc_info()[1], SchemaMismatch):
        return unavailable()
    return HttpResponse(bare_page("design/errors/500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "design/errors/csrf.html", status=403)
