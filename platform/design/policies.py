"""What a browser may do with our pages (Content Security Policy level 3), beyond the public pages' own ``'self'``.

One policy for everybody's desk: ``/instruction/``, ``/compte/``, the console, the ledger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, ParamSpec

from csp.constants import NONCE, NONE, SELF
from csp.decorators import csp_replace
from django.views.decorators.cache import never_cache

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

P = ParamSpec("P")

#: Nothing by default; our files; scripts and styles of a page only with its nonce; nobody frames it.
DESK_POLICY: Final[dict[str, list[Any]]] = {
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

# django-csp's types know views without arguments only.
_strict: Any = csp_replace(DESK_POLICY)


def desk(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """A page for one person: strict policy, and no copy kept on the way."""

    strict: Callable[P, HttpResponse] = never_cache(_strict(view))
    return strict
