"""The pass of a signed-in agent: a signed cookie that says so before any session is read.

It opens nothing: whoever holds one is counted apart from the crowd, under a rate of its own. It is made for one
browser of one commune, lasts as long as a session may, and needs no memory: it holds when Valkey is lost.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature

from tenants import signing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_SALT = "admission.pass"


def holder(request: HttpRequest) -> str | None:
    """Who holds the pass that came with the request: a random name, of the current commune; None without a pass."""
    token = request.COOKIES.get(settings.PASS_COOKIE_NAME)
    if not token:
        return None
    try:
        return str(signing.loads(token, salt=_SALT, max_age=settings.SESSION_COOKIE_AGE))
    except BadSignature:
        return None


def give(response: HttpResponse) -> None:
    response.set_cookie(
        settings.PASS_COOKIE_NAME,
        signing.dumps(secrets.token_hex(8), salt=_SALT),
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def take_back(response: HttpResponse) -> None:
    response.delete_cookie(settings.PASS_COOKIE_NAME, samesite="Lax")
