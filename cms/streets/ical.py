"""The collections of a street as a calendar that a phone follows (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from cms.streets.selectors import Pass

_LONGEST = 74
"""Bytes of a line, without its end."""


def calendar(name: str, slug: str, host: str, found: Iterable[Pass], now: datetime, note: str = "") -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Parvis//Collectes//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(_('Collectes, %s') % name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
    ]
    for one in found:
        words = " + ".join(str(waste.label) for waste in one.wastes)
        summary = _("Collecte\u00a0: %s") % words
        about = ". ".join(part for part in (one.why[:1].upper() + one.why[1:], note) if part)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.day:%Y%m%d}-{slug}@{host}",
            f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(summary)}",
            *([f"DESCRIPTION:{_text(about)}"] if about else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _text(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(escaped.split("\n"))


def _folded(line: str) -> Iterator[str]:
    """Cut between characters; what follows begins with a space."""
    part = ""
    for character in line:
        if len((part + character).encode()) > _LONGEST:
            yield part
            part = " "
        part += character
    yield part
