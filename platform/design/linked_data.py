"""What pages say of themselves to search engines, in the words of schema.org.

They stand in a JSON block, which no policy forbids: a browser runs nothing of it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from django.utils.safestring import mark_safe

from design.hours_words import MIDNIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.utils.safestring import SafeString

    from design.hours import Range, WeeklyHours

CONTEXT = "https://schema.org"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: As django.utils.html.json_script: nothing of the data can end the element that holds them.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
_LAST_LINE = re.compile(r"(\d{5})\s+(\S.*)")


def as_json_ld(graph: Iterable[dict[str, Any]]) -> SafeString:
    """The inside of a ``script`` of type ``application/ld+json``."""
    text = json.dumps({"@context": CONTEXT, "@graph": list(graph)}, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 - every < > & is escaped


def trail(base: str, steps: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The way from the home to a page, as its breadcrumb shows it: titles and paths, the home's left out."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": str(name), "item": base + path}
            for place, (name, path) in enumerate((("Accueil", "/"), *steps), start=1)
        ],
    }


def postal_address(lines: Iterable[str], locality: str = "") -> dict[str, Any]:
    """Of the lines of an envelope. ``locality``: the town, when no line says a postal code and one."""
    *street, last = [line for line in lines if line] or [""]
    if found := _LAST_LINE.fullmatch(last):
        code, city = found.groups()
    else:
        street, code, city = [*street, last], "", locality
    values = {
        "streetAddress": ", ".join(line for line in street if line),
        "postalCode": code,
        "addressLocality": city,
    }
    filled = {name: value for name, value in values.items() if value}
    return {"@type": "PostalAddress", **filled, "addressCountry": "FR"}


def coordinates(latitude: float, longitude: float) -> dict[str, Any]:
    return {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}


def opening_hours(hours: WeeklyHours) -> list[dict[str, Any]]:
    """The week, days of the same range together, then the dated exceptions."""
    weeks: dict[Range, list[str]] = {}
    for day, ranges in zip(DAYS, hours.days, strict=True):
        for one in ranges:
            weeks.setdefault(one, []).append(day)
    usual = [
        {"@type": "OpeningHoursSpecification", "dayOfWeek": days, **_between(one)}
        for one, days in weeks.items()
    ]
    return [
        *usual,
        *(line for day, other in sorted(hours.exceptions.items()) for line in _on(day, other.ranges)),
    ]


def _on(day: date, ranges: Iterable[Range]) -> list[dict[str, Any]]:
    dated = {
        "@type": "OpeningHoursSpecification",
        "validFrom": day.isoformat(),
        "validThrough": day.isoformat(),
    }
    # Closed is told by an opening and a closing at the same hour.
    return [{**dated, **_between(one)} for one in ranges] or [{**dated, "opens": "00:00", "closes": "00:00"}]


def _between(one: Range) -> dict[str, str]:
    closes = "23:59" if one.end == MIDNIGHT else f"{one.end:%H:%M}"
    return {"opens": f"{one.start:%H:%M}", "closes": closes}
