"""Which requests may be answered by a file, and which answers may become one. When in doubt: neither."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.exceptions import DisallowedHost

from tenants.models import Commune
from tenants.page_files.places import Place, place
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

_MARK: Final = "may_be_kept"
#: Whoever sends one of these is somebody, or asks for a part of a page.
_PERSONAL_HEADERS: Final = ("HTTP_AUTHORIZATION", "HTTP_HX_REQUEST", "HTTP_RANGE")
#: Kept beside the page; Content-Type is always HTML's, the others are added on the way out (SecurityMiddleware, CSP).
_KEPT_HEADERS: Final = ("X-Frame-Options", "X-Robots-Tag", "Content-Language", "Link")
#: An answer that has one was made for one visitor, or for one way of asking.
_REFUSED_HEADERS: Final = (
    "Set-Cookie",
    "Vary",
    "Location",
    "Refresh",
    "Content-Disposition",
    "Content-Encoding",
)
_CSRF_FIELD: Final = b"csrfmiddlewaretoken"


def may_be_kept(response: HttpResponseBase) -> None:
    """The page is the same for whoever comes without a cookie: said by its view, never supposed."""
    setattr(response, _MARK, True)


def kept_as_file(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """``may_be_kept`` for a whole view."""

    @wraps(view)
    def marked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        may_be_kept(response)
        return response

    return marked


def place_of(request: HttpRequest) -> Place | None:
    """Where the page asked for would lie; None for a visitor who is somebody, another host than the commune's primary
    one, a commune that is not open, a query, an address of another form."""
    commune = getattr(request, "commune", None)
    if not isinstance(commune, Commune) or getattr(request, "is_dummy", False):
        return None
    if request.method not in {"GET", "HEAD"} or request.META.get("QUERY_STRING"):
        return None
    if commune.state != CommuneState.OPEN or _is_somebody(request):
        return None
    try:
        host = request.get_host().partition(":")[0]
    except DisallowedHost:
        return None
    if host != commune.primary_host:
        return None
    return place(host, commune.schema_name, request.path)


def _is_somebody(request: HttpRequest) -> bool:
    """A cookie of ours, but for the one that forms give to everyone, or a header that makes the answer personal."""
    ours = (name for name in request.COOKIES if name.startswith(settings.COOKIE_PREFIX))
    return any(name != settings.CSRF_COOKIE_NAME for name in ours) or any(
        name in request.META for name in _PERSONAL_HEADERS
    )


def is_worth_keeping(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether this answer, marked by its view, is whole, public, and holds nothing of the visitor."""
    if not getattr(response, _MARK, False) or response.status_code != 200 or response.streaming:
        return False
    if not response.get("Content-Type", "").startswith("text/html"):
        return False
    if response.cookies or any(response.has_header(name) for name in _REFUSED_HEADERS):
        return False
    if any(word in response.get("Cache-Control", "") for word in ("private", "no-store")):
        return False
    if _has_own_policy(request, response) or "CSRF_COOKIE_NEEDS_UPDATE" in request.META:
        return False
    content: bytes = getattr(response, "content", b"")
    return bool(content) and _CSRF_FIELD not in content


def _has_own_policy(request: HttpRequest, response: HttpResponseBase) -> bool:
    """A nonce, or a policy of its own: the proxy sends one policy for all kept pages."""
    own = any(name.startswith("_csp_") for name in vars(response))
    return own or getattr(request, "_csp_nonce", None) is not None


def headers_of(response: HttpResponseBase) -> dict[str, str]:
    """Those that are kept with the page."""
    return {name: response[name] for name in _KEPT_HEADERS if response.has_header(name)}
