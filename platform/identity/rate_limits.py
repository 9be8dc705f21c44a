"""Small fixed windows in the cache. Keys carry the commune (tenants.cache): one commune's crowd never locks
another's.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.core.cache import cache

from tenants.admission.places import place_of

if TYPE_CHECKING:
    from django.http import HttpRequest


def allow(what: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one attempt; False past ``limit`` within ``seconds`` of the first. ``who`` is kept hashed."""
    key = f"rate:{what}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
    if cache.add(key, 1, timeout=seconds):
        return True
    try:
        return cache.incr(key) <= limit
    except ValueError:  # the window closed between the two calls
        cache.add(key, 1, timeout=seconds)
        return True


def address_of(request: HttpRequest) -> str:
    """As it is counted: a subscriber of IPv6 is one place, whatever address of its network it takes."""
    return place_of(request)
