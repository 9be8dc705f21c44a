"""Who sees the console, and what a browser may do with it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from csp.constants import NONCE, NONE, SELF
from csp.decorators import csp_replace
from django.views.decorators.cache import never_cache

from identity.accounts.perms import operator_required

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")

#: Nothing by default; our files; scripts and styles of a page only with its nonce. Nobody frames the console.
POLICY: dict[str, list[str]] = {
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
    @never_cache
    @csp_replace(POLICY)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return for_staff(request, *args, **kwargs)

    return guarded
