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

#: What answers in a commune that is not open: tools of its agents, their sign-in, and what a page is drawn with.
OPEN_PATHS = (
    "/connexion/", "/embleme.svg", "/gestion/", "/instruction/", "/robots.txt", "/static/", "/theme/", "/.well-known/",
)  # fmt: skip


class DoorMiddleware:
    """A commune in preparation is seen by its agents and whoever has the preview link; a demonstration by everyone.
    Neither is kept by robots. A suspended one shows its notice to the public and leaves its agents their tools.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        commune: Commune | None = getattr(request, "commune", None)
        if commune is None or getattr(request, "is_dummy", False):
            return self.get_response(request)
        preparing = commune.state == CommuneState.PREPARING
        if request.path.startswith(OPEN_PATHS):
            response = self.get_response(request)
        elif commune.state in {CommuneState.SUSPENDED, CommuneState.CLOSING}:
            response = _notice(request, "cms/pages/suspended.html", retry_after=3600)
        elif preparing and not commune.is_demonstration:
            response = self._gate(request, commune)
        else:
            response = self.get_response(request)
        if preparing or commune.is_demonstration:
            response["X-Robots-Tag"] = "noindex, nofollow"
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


def _notice(request: HttpRequest, template: str, *, retry_after: int) -> HttpResponse:
    """503, never kept: the site is there and answers again in `retry_after` seconds at the earliest."""
    notice = render(request, template, status=503)
    notice["Retry-After"] = str(retry_after)
    notice["Cache-Control"] = "no-store"
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
        signing.dumps(key, salt=PREVIEW_SALT),
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
