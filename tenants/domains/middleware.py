"""What stands between names and certificates: which hosts Caddy may order one for, and how far HTTPS is promised."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Final

import structlog
from django.conf import settings
from django.db import Error
from django.http import HttpResponse

from tenants.current import operator_context
from tenants.domains.names import is_host, is_operators
from tenants.middleware import commune_of_host
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

log = structlog.get_logger(__name__)

#: Where the proxy asks (``on_demand_tls { ask … }`` of the Caddyfile): ``?domain=<host>`` is added by Caddy.
ASK_PATH: Final = "/domaines/certificat/"


class CertificateMiddleware:
    """Answers the proxy before a certificate is ordered: 200 for a host that is served here, 404 for any other.

    Above the resolution of hosts: the proxy asks by address. Whoever else asks finds the address absent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == ASK_PATH and request.method == "GET" and is_the_proxy(request):
            return _answer(request.GET.get("domain", ""))
        return self.get_response(request)


def is_the_proxy(request: HttpRequest) -> bool:
    """The proxy for itself: from its address, and not on behalf of a visitor."""
    if "HTTP_X_FORWARDED_FOR" in request.META:
        return False
    try:
        peer = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return peer.is_loopback or any(peer in network for network in _proxies())


def _proxies() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(name, strict=False) for name in settings.PROXY_ADDRESSES]


def _answer(domain: str) -> HttpResponse:
    host = domain.rstrip(".").lower()
    try:
        served = may_have_certificate(host)
    except Error as error:  # the proxy orders nothing, and asks again at the next visit
        log.warning("domains.ask_failed", error=type(error).__name__)
        return HttpResponse(status=503)
    return HttpResponse(status=200 if served else 404)


def may_have_certificate(host: str) -> bool:
    """A host of the operator, or of a commune that is not gone. Answers are remembered for a few seconds, those for
    unknown hosts too: a flood of made-up names asks the database little (tenants.middleware)."""
    if host in settings.OPERATOR_HOSTS:
        return True
    if not is_host(host):
        return False
    with operator_context():
        commune = commune_of_host(host)
    return commune is not None and commune.state != CommuneState.GONE


class TransportMiddleware:
    """The operator promises HTTPS for its own names and all that is under them (``SECURE_HSTS_INCLUDE_SUBDOMAINS``). On
    a name that belongs to a commune the promise is for that host alone: the town's other servers, under the same name,
    are not ours to cut off from whoever serves them in plain HTTP. To be placed just under SecurityMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            host = request.headers.get("host", "").partition(":")[0].rstrip(".").lower()
            if not is_operators(host):
                response["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        return response
