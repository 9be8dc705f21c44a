"""Pages of the site that are not in Wagtail's tree: search, site map, media."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_safe

from cms.pages import procedures, selectors
from cms.pages.search import Answer, search
from tenants.page_files.rules import kept_as_file

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MAX_QUERY = 120
#: How many results were found: an access log tells what people search in vain (cms.reports.audience).
RESULTS_HEADER = "Parvis-Results"
#: Files that have a public address: the sizes made for pages. Originals and documents go through Wagtail's own views.
PUBLIC_FOLDERS = ("images/",)
#: Shown in the browser; anything else, HTML first, is only ever handed out as a download. Drawings were made harmless when
#: they were stored (cms.pages.svg), and the policy of their answer lets nothing run.
SHOWN_TYPES = frozenset({"image/avif", "image/gif", "image/jpeg", "image/png", "image/svg+xml", "image/webp"})


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "").strip()[:MAX_QUERY]
    answer = search(query) if query else Answer([])
    context = {"query": query, "results": answer.results, "answer": answer, "breadcrumb_links": []}
    response = render(request, "cms/pages/search.html", context)
    response[RESULTS_HEADER] = str(len(answer.results))
    return response


@kept_as_file
@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    context = {"branches": selectors.tree(), "procedures": procedures.every(), "breadcrumb_links": []}
    return render(request, "cms/pages/site_map.html", context)


@require_safe
def media(request: HttpRequest, name: str) -> FileResponse:
    """A public file of this commune and of no other: the storage knows one prefix only."""
    if not name.startswith(PUBLIC_FOLDERS):
        raise Http404
    try:
        if not default_storage.exists(name):
            raise Http404
        file = default_storage.open(name)
    except (SuspiciousOperation, OSError, ValueError) as error:
        raise Http404 from error
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    shown = kind in SHOWN_TYPES
    response = FileResponse(
        file,
        as_attachment=not shown,
        filename=PurePosixPath(name).name,
        content_type=kind if shown else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # A rendition's name changes with its picture and its size.
    response["Cache-Control"] = "public, max-age=2592000, immutable"
    return response


@require_GET
def to_login(request: HttpRequest) -> HttpResponse:
    """Wagtail's own sign-in page does not exist here: agents come in by ProConnect."""
    return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.GET.get('next', '/gestion/')})}")


def to_read(request: HttpRequest) -> HttpResponse:
    """To a page that is kept for agents, or for some of them. Whoever is signed in and may not read it is told so: sent to
    sign in again, they would go round in circles."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return to_login(request)
