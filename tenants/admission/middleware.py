"""Below the commune and its kept pages, above sessions and the database: comes in, or is told when to come back."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse

from tenants.admission import passes
from tenants.admission.door import door
from tenants.admission.places import hashed, place_of
from tenants.admission.rates import Claim, Rate
from tenants.admission.refusals import Refusals
from tenants.admission.slots import Slots
from tenants.connection import connection
from tenants.middleware import bare_page
from tenants.models import Commune

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest

#: What a file weighs beside a page: no session, no statement.
_FILE = 0.1
#: Seconds in line for a slot.
_PATIENCE = 1.0
_IN_LINE = 2


class AdmissionMiddleware:
    """429 to what exceeds the rate of the commune, of the address in it, or its slots in this process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.refusals = Refusals()
        self.slots = Slots(settings.COMMUNE_THREADS, _IN_LINE, _PATIENCE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request, "is_dummy", False):  # Wagtail's preview, inside a request that came in
            return self.get_response(request)
        is_file = request.path.startswith(tuple(settings.LIGHT_PATHS))
        agent = passes.holder(request)
        verdict = door.admit(list(_claims(request, agent, _FILE if is_file else 1.0)))
        if verdict.wait:
            return self._refuse(request, verdict.wait)
        if is_file or not settings.COMMUNE_THREADS:
            return self.get_response(request)
        with self.slots.take(f"{connection.schema_name}:{'agents' if agent else ''}") as taken:
            return self.get_response(request) if taken else self._refuse(request, _PATIENCE)

    def _refuse(self, request: HttpRequest, wait: float) -> HttpResponse:
        self.refusals.note(connection.schema_name)
        headers = {"Retry-After": str(math.ceil(wait)), "Cache-Control": "no-store"}
        return HttpResponse(_page_for(request), status=429, headers=headers)


def _claims(request: HttpRequest, agent: str | None, weight: float) -> Iterator[Claim]:
    """An agent's own count; else those of the commune and of the address in it. The operator's host has no crowd."""
    schema = connection.schema_name
    if agent:
        yield from _claim(f"parvis:rate:{schema}:agent:{agent}", settings.LIMIT_AGENT, weight)
        return
    if request.commune is not None:  # type: ignore[attr-defined]
        yield from _claim(f"parvis:rate:{schema}", settings.LIMIT_COMMUNE, weight)
    if place := place_of(request):
        yield from _claim(f"parvis:rate:{schema}:{hashed(place)}", settings.LIMIT_ADDRESS, weight)


def _claim(key: str, limit: tuple[float, int], weight: float) -> Iterator[Claim]:
    """None when the limit is off (``0``)."""
    per_second, burst = limit
    if per_second:
        yield Claim(key, Rate(per_second, burst), weight)


def _page_for(request: HttpRequest) -> str:
    commune: Commune | None = request.commune  # type: ignore[attr-defined]
    was_sent = request.method not in {"GET", "HEAD"}
    if commune is None:
        return _page("", "", is_demonstration=False, was_sent=was_sent)
    return _page(commune.insee, commune.name, is_demonstration=commune.is_demonstration, was_sent=was_sent)


@lru_cache(maxsize=256)
def _page(insee: str, name: str, *, is_demonstration: bool, was_sent: bool) -> str:
    """Under the name that the commune has in memory, made once: refusing must cost next to nothing."""
    told = Commune(insee=insee, name=name, is_demonstration=is_demonstration) if insee else None
    return bare_page("design/errors/429.html", told, was_sent=was_sent)


class PassMiddleware:
    """Gives a signed-in agent its pass, and takes it back at the end. Reads no session that nobody read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        broken = response.status_code >= 500  # the session may be what broke: it is not read again
        if broken or getattr(request, "is_dummy", False) or not request.session.accessed:
            return response
        is_agent = SESSION_KEY in request.session
        if is_agent and passes.holder(request) is None:
            passes.give(response)
        elif not is_agent and settings.PASS_COOKIE_NAME in request.COOKIES:
            passes.take_back(response)
        return response
