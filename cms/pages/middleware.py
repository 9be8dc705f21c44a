"""Who sees a commune's site while it is not open, what robots may keep of it, and Wagtail's redirects."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing as django_signing
from django.http import HttpResponseRedirect
from django.shortcuts import render
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from identity.accounts.perms import agent_of
from tenants import signing
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from tenants.models import Commune

PREVIEW_PARAMETER = "apercu"
PREVIEW_COOKIE = ("__Host-" if settings.HTTPS else "") + "parvis_apercu"
PREVIEW_SALT = "cms.preview"
PREVIEW_SECONDS = 30 * 24 * 3600
#: On each notice: whoever measures the site tells one that is closed on purpose from one that does not answer.
DOOR_HEADER = "X-Parvis-Door"

#: What answers in a commune that is not open: tools of its agents, their sign-in, and what a page is drawn with.
OPEN_PATHS = (
    "/apercu/", "/apple-touch-icon.png",
    "/connexion/", "/deconnexion/", "/embleme.svg", "/gestion/", "/instruction/", "/partage.png", "/robots.txt", "/static/",
    "/theme/", "/.well-known/",
)  # fmt: skip
#: What also answers while a commune closes: requests under way are followed, answered and withdrawn to the last day.
FOLLOWING_PATHS = ("/compte/", "/medias/", "/suivi/")


class DoorMiddleware:
    """A commune in preparation is seen by its agents and whoever has the preview link; a demonstration by everyone.
    A suspended one shows its notice (503: it comes back), one that closes says so (410: it does not) and lets people
    follow what they deposited. Its agents keep their tools, and see the site without depositing anything. Robots keep
    nothing of any of them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        commune: Commune | None = getattr(request, "commune", None)
        if commune is None or getattr(request, "is_dummy", False):
            return self.get_response(request)
        response = self._answer(request, commune)
        if commune.state != CommuneState.OPEN or commune.is_demonstration:
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def _answer(self, request: HttpRequest, commune: Commune) -> HttpResponse:
        if request.path.startswith(OPEN_PATHS):
            return self.get_response(request)
        if commune.state == CommuneState.SUSPENDED:
            return self._to_agents(request) or _notice(request, "cms/pages/suspended.html", retry_after=3600)
        if commune.state == CommuneState.CLOSING:
            if request.path.startswith(FOLLOWING_PATHS):
                return self.get_response(request)
            return self._to_agents(request) or _notice(request, "cms/pages/closing.html", status=410)
        if commune.state == CommuneState.PREPARING and not commune.is_demonstration:
            return self._gate(request, commune)
        return self.get_response(request)

    def _to_agents(self, request: HttpRequest) -> HttpResponse | None:
        """The site as it stands, read by who works here: nothing is deposited in a commune that is not open."""
        if request.method not in {"GET", "HEAD"} or agent_of(request) is None:
            return None
        response = self.get_response(request)
        response["Cache-Control"] = "private, no-store"
        return response

    def _gate(self, request: HttpRequest, commune: Commune) -> HttpResponse:
        key = str(commune.preview_key)
        if secrets.compare_digest(request.GET.get(PREVIEW_PARAMETER, "").encode(), key.encode()):
            return _with_preview_cookie(HttpResponseRedirect(request.path), key)
        if has_preview(request, key) or agent_of(request) is not None:
            response = self.get_response(request)
            response["Cache-Control"] = "private, no-store"
            return response
        return _notice(request, "cms/pages/preparing.html", retry_after=24 * 3600)


def preview_url(commune: Commune) -> str:
    """The address that shows a site in preparation to whoever holds it."""
    return f"{commune.base_url}/?{PREVIEW_PARAMETER}={commune.preview_key}"


def preview_cookie(commune: Commune) -> str:
    """What a browser that followed ``preview_url`` sends (header ``Cookie``)."""
    return f"{PREVIEW_COOKIE}={_preview_token(str(commune.preview_key))}"


def _preview_token(key: str) -> str:
    return signing.dumps(key, salt=PREVIEW_SALT)


def _notice(request: HttpRequest, template: str, *, retry_after: int = 0, status: int = 503) -> HttpResponse:
    """Never kept. 503: the site is there and answers again in `retry_after` seconds at the earliest."""
    notice = render(request, template, status=status)
    if retry_after:
        notice["Retry-After"] = str(retry_after)
    notice["Cache-Control"] = "no-store"
    notice[DOOR_HEADER] = "closed"
    return notice


def has_preview(request: HttpRequest, key: str) -> bool:
    """Whether the browser was given the key of today: a new key closes the links of before."""
    token = request.COOKIES.get(PREVIEW_COOKIE, "")
    try:
        return bool(token) and bool(signing.loads(token, salt=PREVIEW_SALT, max_age=PREVIEW_SECONDS) == key)
    except django_signing.BadSignature:
        return False


def _with_preview_cookie(response: HttpResponse, key: str) -> HttpResponse:
    response.set_cookie(
        PREVIEW_COOKIE,
        _preview_token(key),
        max_age=PREVIEW_SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    response["Cache-Control"] = "no-store"
    return response


class CommuneRedirectMiddleware:
    """Wagtail's redirects, on a commune's host only: the operator's has no Wagtail tables (pitfall 17)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.redirects = RedirectMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or getattr(request, "commune", None) is None:
            return response
        redirected: HttpResponse = self.redirects.process_response(request, response)
        return redirected
