"""A commune's other hosts: they lead to its primary address, without taking anything from whoever is under way there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpResponsePermanentRedirect
from django.utils import timezone

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tenants.models import Commune

#: What a host answers for itself (RFC 8615).
_OF_THE_HOST: Final = "/.well-known/"


def is_served_here(request: HttpRequest) -> bool:
    """Whether this request is answered where it came, its host not being the primary one.

    Cookies are the host's own, so that a session begun before the primary address changed (a request half filled in, a
    sign-in on its way back from its provider) goes on where it began until it ends; and what a form sends is never
    sent elsewhere, where the browser would not be known.
    """
    if request.method not in {"GET", "HEAD"} or request.path.startswith(_OF_THE_HOST):
        return True
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not key or len(key) > 40:
        return False
    return Session.objects.filter(session_key=key, expire_date__gt=timezone.now()).exists()


def to_primary(request: HttpRequest, commune: Commune) -> HttpResponse:
    """301, asked again each time: the primary address may change back, and a browser that remembers both ways turns in
    circles."""
    response = HttpResponsePermanentRedirect(commune.base_url + request.get_full_path())
    response["Cache-Control"] = "no-cache"
    response["Vary"] = "Cookie"
    return response
