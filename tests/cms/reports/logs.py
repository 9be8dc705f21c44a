"""Lines of an access log, as Caddy writes them."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
PHONE = "Mozilla/5.0 (Linux; Android 16; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0"
VENISSIEUX, GIVORS = "venissieux.localhost", "givors.localhost"


def line(uri: str = "/contact/", *, host: str = VENISSIEUX, at: float | None = None, **other: Any) -> str:
    """One page seen; ``other``: ``agent``, ``referrer``, ``status``, ``method``, ``kind``, ``results``, ``headers``."""
    sent = {"User-Agent": [other.get("agent", FIREFOX)], **other.get("headers", {})}
    if "referrer" in other:
        sent["Referer"] = [other["referrer"]]
    told = {"Content-Type": [other.get("kind", "text/html; charset=utf-8")]}
    if "results" in other:
        told["Parvis-Results"] = [other["results"]]
    request = {
        "method": other.get("method", "GET"),
        "host": host,
        "uri": uri,
        "headers": sent,
        "proto": "HTTP/2.0",
    }
    return json.dumps(
        {
            "level": "info",
            "ts": at if at is not None else timezone.now().timestamp(),
            "logger": "http.log.access.log0",
            "msg": "handled request",
            "request": request,
            "duration": 0.001,
            "status": other.get("status", 200),
            "resp_headers": told,
        }
    )
