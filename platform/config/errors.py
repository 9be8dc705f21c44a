"""The pages shown when something fails: plain words, no trace, no private data."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from psycopg.errors import InsufficientPrivilege, UndefinedColumn, UndefinedTable

from tenants.errors import SchemaMismatch
from tenants.middleware import bare_page, unavailable

if TYPE_CHECKING:
    from django.http import HttpRequest

#: First parts of addresses that name people's things, whether or not a view answers there.
_OF_SERVICES = frozenset({
    "apercu", "compte", "connexion", "deconnexion", "gestion", "instruction", "medias", "suivi",
})  # fmt: skip
#: Of an address that leads nowhere, the words that its search begins with.
MOST_WORDS = 6
#: What PostgreSQL answers when a table or a column lacks; a table that ``public`` has too is closed to the role.
_HALF_MADE = (UndefinedTable, UndefinedColumn, InsufficientPrivilege)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    words = words_of_address(request.path) if _is_of_a_page(request) else ""
    return render(request, "design/errors/404.html", {"words": words}, status=404)


def _is_of_a_page(request: HttpRequest) -> bool:
    """Whether it could have been the address of a page: those of services hold names of objects and secrets."""
    match = request.resolver_match
    of_a_service = request.path.strip("/").partition("/")[0] in _OF_SERVICES
    return not of_a_service and (match is None or match.url_name == "wagtail_serve")


def words_of_address(path: str) -> str:
    """« horaires dechetterie » of `/vie-pratique/horaires_dechetterie.html`: what whoever followed it was looking for."""
    whole = re.sub(r"\.\w{2,5}$", "", path.rstrip("/"))
    words = [word for word in re.findall(r"[^\W\d_]{2,}", whole) if len(word) <= 30]
    return " ".join(words[-MOST_WORDS:])


def server_error(request: HttpRequest) -> HttpResponse:
    """Without context processors: what broke the page could break this one too. A schema that is not there, or is of
    another version than the code (a fleet that is moving), is a 503: it will be there soon.
    """
    error = sys.exc_info()[1]
    commune = getattr(request, "commune", None)
    if isinstance(error, SchemaMismatch) or (
        commune is not None and isinstance(getattr(error, "__cause__", None), _HALF_MADE)
    ):
        return unavailable(commune)
    return HttpResponse(bare_page("design/errors/500.html", commune), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "design/errors/csrf.html", status=403)
