"""What robots look for on a commune's host: ``robots.txt`` and ``sitemap.xml``. (``security.txt`` is ``ops.health``'s.)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from cms.pages import procedures, selectors
from tenants.current import commune_or_none
from tenants.states import CommuneState

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tenants.models import Commune

_PRIVATE = ("/compte/", "/connexion/", "/gestion/", "/instruction/", "/recherche/", "/suivi/")


def _is_indexed(commune: Commune | None) -> bool:
    return commune is not None and commune.state == CommuneState.OPEN and not commune.is_demonstration


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Everything is closed on the operator's host, in preparation and in a demonstration."""
    commune = commune_or_none()
    if commune is None or not _is_indexed(commune):
        lines = ["User-agent: *", "Disallow: /"]
    else:
        lines = [
            "User-agent: *",
            *(f"Disallow: {path}" for path in _PRIVATE),
            f"Sitemap: {commune.base_url}/sitemap.xml",
        ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap_xml(request: HttpRequest) -> HttpResponse:
    commune = commune_or_none()
    if commune is None:
        raise Http404
    pages = [(f"{commune.base_url}{page.url}", page.last_published_at) for page in selectors.public_pages()]
    others = [
        "/demarches/",
        "/plan-du-site/",
        "/ma-rue/",
        "/alertes/",
        *(item.url for item in procedures.every()),
    ]
    pages += [(f"{commune.base_url}{path}", None) for path in others]
    for source in settings.SITEMAP_SOURCES:
        pages += [(f"{commune.base_url}{path}", changed) for path, changed in import_string(source)()]
    body = render_to_string("cms/sitemap.xml", {"pages": pages if _is_indexed(commune) else []})
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
