"""What a browser may do on a page about one's own requests."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec

from csp.constants import NONCE, NONE, SELF
from csp.decorators import csp_replace
from django.views.decorators.cache import never_cache

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")

#: Nothing by default; our files; scripts and styles of a page only with its nonce. Nobody frames these pages.
POLICY: Final[dict[str, list[Any]]] = {
    "default-src": [NONE],
    "script-src": [SELF, NONCE],
    "style-src": [SELF, NONCE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
    "frame-ancestors": [NONE],
}

#: A file sent by somebody: a download that a browser never runs.
LOCKED: Final[dict[str, list[Any] | bool]] = {"default-src": [NONE], "sandbox": True}

#: The library's types know views without arguments only.
_strict: Any = csp_replace(POLICY)
locked_policy: Any = csp_replace(LOCKED)


def private_page(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Strict policy, and no copy kept on the way."""

    @wraps(view)
    @never_cache
    @_strict
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, *args, **kwargs)

    return guarded
