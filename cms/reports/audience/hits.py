"""A line of an access log, read: the page that somebody saw, or nothing.

The format is Caddy's (one JSON object a line), which the application writes too when no proxy does (``middleware``).
Whatever a visitor sends is in there: each word is checked before it is used, and a line that is not one is no line.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from cms.pages.views import RESULTS_HEADER
from cms.reports.audience.classes import device_of, is_machine, origin_of

if TYPE_CHECKING:
    from cms.reports.audience.enums import Device, Origin

#: A longer line is an attack or a mistake.
LONGEST_LINE: Final = 16_384
SEARCH_PATH: Final = "/recherche/"
#: Words of an address, as those that pages have: nothing to decode, nothing that could be a name typed by somebody else.
_PATH: Final = re.compile(r"/(?:[a-z0-9_-]{1,80}/){0,8}\Z")
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\Z")
#: What belongs to one person, or is no page: never counted, not even as missing. The Caddyfile leaves them out of the log.
_PRIVATE: Final = re.compile(
    r"/(?:compte|suivi|connexion|deconnexion|instruction|gestion|domaines|sante|static|theme|style|medias|documents|_util)/"
    r"|/demarches/[^/]+/[^/]|/demarches/(?:adresses-proposees|endroit-montre)/"
)
_SHOWN, _MISSING = 200, 404


@dataclass(frozen=True)
class Hit:
    """``at`` in seconds since 1970. ``asked``: what was searched, empty on any other page; ``results`` with it, None when
    nothing said how many."""

    at: float
    host: str
    path: str
    is_missing: bool
    device: Device
    origin: Origin
    asked: str = ""
    results: int | None = None


def read(line: bytes) -> Hit | None:
    """None for what is no page seen by somebody: another method or answer, a file, a machine, a private address."""
    if len(line) > LONGEST_LINE:
        return None
    try:
        told = json.loads(line)
        return _hit(told) if isinstance(told, dict) else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def is_countable(path: str) -> bool:
    """Whether a page at this address is counted at all."""
    return _PRIVATE.match(path) is None


def _hit(told: dict[str, Any]) -> Hit | None:
    request, status = told["request"], told["status"]
    if request["method"] != "GET" or status not in {_SHOWN, _MISSING}:
        return None
    if not _header(told["resp_headers"], "Content-Type").startswith("text/html"):
        return None
    sent = request["headers"]
    user_agent = _header(sent, "User-Agent")
    if is_machine(user_agent) or _header(sent, "Hx-Request") or "prefetch" in _header(sent, "Sec-Purpose"):
        return None
    host = str(request["host"]).partition(":")[0].rstrip(".").lower()
    path, _mark, query = str(request["uri"]).partition("?")
    if not _HOST.match(host) or not is_countable(path):
        return None
    asked, results = _search(path, query, _header(told["resp_headers"], RESULTS_HEADER))
    return Hit(
        at=float(told["ts"]),
        host=host,
        path=path if _PATH.match(path) else "",
        is_missing=status == _MISSING,
        device=device_of(user_agent),
        origin=origin_of(_header(sent, "Referer"), host),
        asked=asked,
        results=results,
    )


def _search(path: str, query: str, results: str) -> tuple[str, int | None]:
    if path != SEARCH_PATH:
        return "", None
    asked = parse_qs(query[:2000], max_num_fields=20).get("q", [""])[0].strip()
    return asked, int(results) if asked and results.isascii() and results.isdigit() else None


def _header(headers: Any, name: str) -> str:
    """The first value; Go writes names with capitals, HTTP/2 without, a log of ours as we do."""
    if not isinstance(headers, dict):
        return ""
    values = headers.get(name) or headers.get(name.lower()) or headers.get(name.replace("Hx", "HX")) or [""]
    return str(values[0]) if isinstance(values, list) and values else str(values)
