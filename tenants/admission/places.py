"""Where a visitor comes from, as it is counted: one address, or the network that one subscriber of IPv6 holds."""

from __future__ import annotations

import hashlib
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

#: What a subscriber is given at least (RFC 6177): each of its 2⁶⁴ addresses is the same person.
_IPV6_PREFIX = 64


def place_of(request: HttpRequest) -> str:
    """The address of the connection, or the one that a trusted proxy tells (config.wsgi); "" when none is known."""
    told = str(request.META.get("REMOTE_ADDR") or "")
    try:
        address = ip_address(told.partition("%")[0])
    except ValueError:
        return told
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, _IPV6_PREFIX), strict=False))


def hashed(place: str) -> str:
    """An address is personal data: what is kept, for seconds, is its digest."""
    return hashlib.sha256(place.encode()).hexdigest()[:32]
