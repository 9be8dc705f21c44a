"""Who sees the console, and what a browser may do with it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import PermissionDenied
from django.utils.cache import add_never_cache_headers

from identity.accounts.perms import agent_of, operator_required

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from identity.accounts.models import Agent

P = ParamSpec("P")

#: Nothing by default; our files; scripts and styles of a page only with its nonce. Nobody frames the console.
POLICY: dict[str, list[object]] = {
    "default-src": [NONE],
    "script-src": [SELF, NONCE],
    "style-src": [SELF, NONCE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
    "frame-ancestors": [NONE],
}


def console_view(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Staff of the operator with a second factor; strict policy; no copy kept on the way."""
    for_staff = operator_required(view)

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = for_staff(request, *args, **kwargs)
        response._csp_replace = POLICY  # type: ignore[attr-defined] # read by django-csp's middleware
        add_never_cache_headers(response)
        return response

    return guarded


def staff_of(request: HttpRequest) -> Agent:
    """Who is at the console, inside of a ``console_view``."""
    agent = agent_of(request)
    if agent is None:
        raise PermissionDenied
    return agent
