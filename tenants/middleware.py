"""From the host name to the commune, before anything else looks at the request."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import FileResponse, HttpResponse, HttpResponseNotFound, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import set_urlconf
from django.utils import timezone

from tenants.connection import connection
from tenants.current import commune_context
from tenants.domains import aliases
from tenants.errors import SchemaMismatch
from tenants.keys.errors import KeyTrouble
from tenants.models import Commune, Domain
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest

log = structlog.get_logger(__name__)

#: A host's commune is remembered this long in a process: one query less a page; a suspension shows within it.
REMEMBERED_SECONDS = 5
_remembered: dict[str, tuple[float, Commune | None]] = {}


def forget_hosts() -> None:
    """After a change of a commune or a domain, in this process; the others follow within REMEMBERED_SECONDS."""
    _remembered.clear()


def commune_of_host(host: str) -> Commune | None:
    """The commune served at ``host`` (lower case, no port), whatever its state; None when nobody is."""
    known = _remembered.get(host)
    if known and known[0] > time.monotonic():
        return known[1]
    domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    commune: Commune | None = domain.tenant if domain else None
    if commune is not None and domain is not None and domain.is_primary:
        commune._primary_host = host
    if len(_remembered) > 10_000:  # unknown hosts are remembered too: bounded
        _remembered.clear()
    _remembered[host] = (time.monotonic() + REMEMBERED_SECONDS, commune)
    return commune


class CommuneMiddleware:
    """Sets ``request.commune`` and the connection's schema, or answers 404 (nobody's host) / 503 (schema not there)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request, "is_dummy", False):
            # Wagtail's preview replays the chain on a made-up request: stay where the real one stands (pitfall 1).
            request.commune = request.tenant = connection.tenant  # type: ignore[attr-defined]
            return self.get_response(request)
        try:
            host = request.get_host().partition(":")[0].rstrip(".").lower()
        except DisallowedHost:
            return HttpResponseNotFound()
        connection.set_schema_to_public()
        if host in settings.OPERATOR_HOSTS:
            return self._serve_operator(request)
        commune = commune_of_host(host)
        if commune is None or commune.state == CommuneState.GONE:
            return HttpResponseNotFound(bare_page("design/errors/nobody.html"))
        return self._serve_commune(request, commune, host)

    def _serve_operator(self, request: HttpRequest) -> HttpResponse:
        request.commune = request.tenant = None  # type: ignore[attr-defined]
        request.urlconf = settings.OPERATOR_URLCONF
        set_urlconf(settings.OPERATOR_URLCONF)
        return self.get_response(request)

    def _serve_commune(self, request: HttpRequest, commune: Commune, host: str) -> HttpResponse:
        request.commune = request.tenant = commune  # type: ignore[attr-defined]
        is_primary = host == commune.primary_host  # read in ``public``
        connection.set_tenant(commune)
        try:
            if not is_primary and not aliases.is_served_here(request):
                return aliases.to_primary(request, commune)
            with timezone.override(ZoneInfo(commune.time_zone)):
                return _standing_still(self.get_response(request), commune)
        except SchemaMismatch:
            return unavailable(commune)
        finally:
            connection.set_schema_to_public()

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, KeyTrouble):  # words for people; the operator reads the rest in the log
            log.error("key.missing", error=type(exception).__name__)
            return without_key(getattr(request, "commune", None))
        return (
            unavailable(getattr(request, "commune", None)) if isinstance(exception, SchemaMismatch) else None
        )


def _standing_still(response: HttpResponse, commune: Commune) -> HttpResponse:
    """A streamed answer is written after we are gone: what it still reads, it reads in its own commune.

    Files read nothing, and are sent by the server itself.
    """
    if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
        response.streaming_content = _in_commune(iter(response.streaming_content), commune)
    return response


def _in_commune(parts: Iterator[bytes], commune: Commune) -> Iterator[bytes]:
    """Each part is made in the commune; between two parts the connection is nobody's."""
    while True:
        with commune_context(commune):
            try:
                part = next(parts)
            except StopIteration:
                return
        yield part


def without_key(commune: Commune | None = None) -> HttpResponse:
    """503: what was asked for is under the commune's data key, and the key is not there."""
    page = bare_page("design/errors/key.html", commune)
    return HttpResponse(page, status=503, headers={"Retry-After": "3600"})


def unavailable(commune: Commune | None = None) -> HttpResponse:
    """503: the commune's schema is missing or closed."""
    page = bare_page("design/errors/503.html", commune)
    return HttpResponse(page, status=503, headers={"Retry-After": "60"})


def bare_page(template: str, commune: Commune | None = None, **context: object) -> str:
    """A page rendered without a query and without context processors: nothing can be trusted to answer here. Of
    `commune`, what this process remembers: its name. Whether its site is accessible is said in its statement.
    """
    nothing = {
        "commune": commune
        and Commune(insee=commune.insee, name=commune.name, is_demonstration=commune.is_demonstration),
        "is_bare_page_of_site": commune is not None,
        "theme": None,
        "town_hall": None,
        "messages": (),
        "navigation": (),
        "citizen": None,
    }
    return render_to_string(template, {**nothing, "agent": None, "operator_name": "", **context})
