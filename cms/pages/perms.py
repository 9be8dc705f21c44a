"""Who works in ``/gestion/``, and the policy of its pages."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.core.exceptions import PermissionDenied

from identity.accounts.perms import agent_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

#: Wagtail 8 writes scripts and styles in its pages without a nonce (pitfall 24). Everything still comes from this host.
WAGTAIL_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
}


def webmasters_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Signed-in agents who hold no publishing role are refused; strangers are sent to sign in by Wagtail itself."""
    relaxed = csp_update(WAGTAIL_POLICY)(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        agent = agent_of(request)
        if agent is not None and not agent.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        return relaxed(request, *args, **kwargs)

    return guarded
