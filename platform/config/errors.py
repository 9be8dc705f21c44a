"""The pages shown when something fails: plain words, no trace, no private data."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from psycopg.errors import InsufficientPrivilege, UndefinedColumn, UndefinedTable

from tenants.errors import SchemaMismatch
from tenants.middleware import bare_page, unavailable

if TYPE_CHECKING:
    from django.http import HttpRequest

#: What PostgreSQL answers when a table or a column lacks; a table that ``public`` has too is closed to the role.
_HALF_MADE = (UndefinedTable, UndefinedColumn, InsufficientPrivilege)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without context processors: what broke the page could break this one too. A schema that is not there, or is of
    another version than the code (a fleet that is moving), is a 503: it will be there soon.
    """
    error = sys.exc_info()[1]
    in_commune = getattr(request, "commune", None) is not None
    if isinstance(error, SchemaMismatch) or (
        in_commune and isinstance(getattr(error, "__cause__", None), _HALF_MADE)
    ):
        return unavailable()
    return HttpResponse(bare_page("design/errors/500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "design/errors/csrf.html", status=403)
