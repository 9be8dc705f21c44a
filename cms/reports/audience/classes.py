"""From what a browser says of itself and of where it comes from, to a class."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from cms.reports.audience.enums import Device, Origin

#: Machines, by what they say of themselves; whoever says nothing is one too. Short on purpose: the others are few, and told.
_MACHINE: Final = re.compile(
    r"bot|crawl|spider|slurp|sonde|probe|monitor|uptime|scan|archive|preview|fetch|feed|rss|curl|wget|python|java/|okhttp"
    r"|go-http|libwww|perl|ruby|php|axios|scrapy|headless|lighthouse|facebookexternalhit|whatsapp|telegram|semrush|ahrefs",
    re.IGNORECASE,
)
_MOBILE: Final = re.compile(r"mobi|android|iphone|ipad|tablet", re.IGNORECASE)
_SEARCH: Final = (
    "google",
    "bing",
    "qwant",
    "duckduckgo",
    "ecosia",
    "lilo",
    "yahoo",
    "startpage",
    "brave",
    "yandex",
)
_SOCIAL: Final = (
    "facebook", "instagram", "twitter", "t", "x", "linkedin", "lnkd", "youtube", "youtu", "whatsapp", "tiktok", "reddit",
    "pinterest", "mastodon", "bsky", "threads", "illiwap", "panneaupocket",
)  # fmt: skip


def is_machine(user_agent: str) -> bool:
    return not user_agent.strip() or _MACHINE.search(user_agent) is not None


def device_of(user_agent: str) -> Device:
    return Device.MOBILE if _MOBILE.search(user_agent) else Device.DESKTOP


def origin_of(referrer: str, host: str) -> Origin:
    """``host``: of the page that was read. What cannot be read as an address is no address."""
    try:
        found = (urlsplit(referrer).hostname or "").lower()
    except ValueError:
        found = ""
    if not found:
        return Origin.DIRECT
    if found == host:
        return Origin.INSIDE
    labels = found.split(".")
    name = labels[-2] if len(labels) > 1 else labels[0]
    if name in _SEARCH or (name in {"co", "com"} and len(labels) > 2 and labels[-3] in _SEARCH):
        return Origin.SEARCH
    if name in _SOCIAL:
        return Origin.SOCIAL
    return Origin.PUBLIC if found.endswith(".gouv.fr") or name == "service-public" else Origin.OTHER
