"""Who works in ``/gestion/``, and the policy of its pages."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from csp.constants import NONCE, SELF
from csp.decorators import csp_update
from django.core.exceptions import PermissionDenied

from identity.accounts.perms import agent_of
from teleservices.maps.grounds import tile_hosts

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

#: No inline script and nothing from elsewhere, as on the public pages (pitfall 24). The rich text editor writes two small
#: `style` elements, to which start.js gives the nonce of the page; no style attribute. Icons and the pictures that are
#: being sent are drawn from memory, previews in a frame; a point is chosen on the tiles of the settings.
ADMIN_POLICY = {
    "script-src": [SELF],
    "style-src": [SELF, NONCE],
    "img-src": [SELF, "data:", "blob:", *tile_hosts()],
    "frame-src": [SELF],
}


def webmasters_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Signed-in agents who hold no publishing role are refused; strangers are sent to sign in by Wagtail itself."""
    ruled = csp_update(ADMIN_POLICY)(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        agent = agent_of(request)
        if agent is not None and not agent.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        return ruled(request, *args, **kwargs)

    return guarded
