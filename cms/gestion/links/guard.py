"""A request to an address that somebody wrote, without letting it reach our own machines (SSRF).

The name is resolved once, every address it has must be of the public Internet, and the connection goes to that very
address: a name that changes its mind between the check and the connection gains nothing. Nothing is sent of ours, no
cookie, no identity; nothing is read of the answer but its status and where it leads.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 10.0
MOST_REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
AGENT = "Parvis (verification des liens)"


class Refused(Exception):
    """An address that is not of the public Internet, or that is none."""


class Unreachable(Exception):
    """Nobody answers there; the class of what went wrong."""


@dataclass(frozen=True)
class Reply:
    status: int
    location: str = ""


def public_address(host: str, port: int) -> str:
    """One address of the host, all of whose addresses are public. Raises Refused, Unreachable."""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise Unreachable(type(error).__name__) from None
    for address in found:
        there = ipaddress.ip_address(str(address).partition("%")[0])
        mapped = getattr(there, "ipv4_mapped", None) or there
        if not mapped.is_global or mapped.is_multicast:
            raise Refused(host)
    return sorted(map(str, found))[0]


def ask(method: str, url: str) -> Reply:
    """One request, no redirect followed. Raises Refused, Unreachable."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.password:
        raise Refused(parts.scheme)
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError:
        raise Refused("port") from None
    if port not in PORTS.values():
        raise Refused(str(port))
    address = public_address(parts.hostname, port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = http.client.HTTPConnection(parts.hostname, port, timeout=SECONDS)
    try:
        connection.sock = _socket(address, port, parts.scheme, parts.hostname)
        connection.request(method, _ascii(path), headers={"User-Agent": AGENT, "Accept": "*/*"})
        response = connection.getresponse()
        return Reply(response.status, response.getheader("Location") or "")
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise Unreachable(type(error).__name__) from None
    finally:
        connection.close()


def _socket(address: str, port: int, scheme: str, host: str) -> socket.socket:
    plain = socket.create_connection((address, port), timeout=SECONDS)
    if scheme == "http":
        return plain
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _ascii(path: str) -> str:
    """As browsers write what people typed."""
    return "".join(c if 33 <= ord(c) < 127 else "".join(f"%{b:02X}" for b in c.encode()) for c in path)


def status_of(url: str, ask_once: Callable[[str, str], Reply] | None = None) -> int:
    """The status at the end of the redirects. HEAD first; what refuses HEAD is asked by GET. Raises Refused, Unreachable."""
    ask_once = ask_once or ask
    for _hop in range(MOST_REDIRECTS + 1):
        reply = ask_once("HEAD", url)
        if reply.status in {400, 403, 404, 405, 406, 429, 500, 501, 503}:
            reply = ask_once("GET", url)
        if reply.status in {301, 302, 303, 307, 308} and reply.location:
            url = urljoin(url, reply.location)
            continue
        return reply.status
    raise Unreachable("redirects")
