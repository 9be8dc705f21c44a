"""What a page says of itself to those who do not read it: networks (Open Graph, ogp.me), search engines (schema.org).

Data of schema.org stand in a JSON block, which no policy forbids: a browser runs nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from design.hours import MIDNIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cms.pages.pages import SitePage
    from design.components import Link
    from design.hours import Range, WeeklyHours
    from identity.town_hall.selectors import TownHallCard
    from tenants.models import Commune

CONTEXT = "https://schema.org"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: Size of the picture that networks ask for, cut around its focal point. JPEG: some of them still know nothing newer.
SHARED = "fill-1200x630|format-jpeg|jpegquality-78"


@dataclass(frozen=True)
class Metadata:
    """``path`` is the page's; ``image`` is absolute, on the commune's primary host."""

    title: str
    description: str
    path: str
    image: str
    kind: str
    graph: tuple[dict[str, Any], ...]


def metadata_of(
    page: SitePage, commune: Commune, town_hall: TownHallCard | None, crumbs: list[Link]
) -> Metadata:
    """Of a page of the site. The home also describes the town hall."""
    base = commune.base_url
    url = base + page.url
    picture = page.shared_picture
    image = base + (picture.get_rendition(SHARED).url if picture else "/partage.png")
    graph = (
        [trail(page, base, crumbs)]
        if page.url != "/"
        else [organization(commune, town_hall), website(commune)]
    )
    if own := page.schema_org():
        graph.append({"url": url, "image": image, "inLanguage": "fr", **own})
    return Metadata(
        title=page.seo_title or page.title,
        description=page.result_text,
        path=page.url,
        image=image,
        kind=page.open_graph_kind,
        graph=tuple(graph),
    )


def organization(commune: Commune, town_hall: TownHallCard | None) -> dict[str, Any]:
    """The commune as an institution: what engines show beside its name (address, telephone, hours)."""
    found: dict[str, Any] = {
        "@type": ["GovernmentOrganization", "CityHall"],
        "@id": f"{commune.base_url}/#mairie",
        "name": town_hall.name if town_hall else commune.name,
        "url": f"{commune.base_url}/",
        "logo": f"{commune.base_url}/partage.png",
        "areaServed": {"@type": "City", "name": commune.name, "identifier": commune.insee},
    }
    return found | (_contact(town_hall) if town_hall else {})


def _contact(town_hall: TownHallCard) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if town_hall.address_lines:
        *street, last = town_hall.address_lines
        code, _space, city = last.partition(" ")
        found["address"] = {
            "@type": "PostalAddress",
            "streetAddress": ", ".join(street),
            "postalCode": code,
            "addressLocality": city,
            "addressCountry": "FR",
        }
    if town_hall.phone:
        found["telephone"] = town_hall.phone
    if town_hall.email:
        found["email"] = town_hall.email
    if town_hall.latitude is not None and town_hall.longitude is not None:
        found["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": town_hall.latitude,
            "longitude": town_hall.longitude,
        }
    if town_hall.hours.is_known:
        found["openingHoursSpecification"] = opening_hours(town_hall.hours)
    return found


def opening_hours(hours: WeeklyHours) -> list[dict[str, Any]]:
    """The week, days of the same range together, then the dated exceptions."""
    weeks: dict[Range, list[str]] = {}
    for day, ranges in zip(_DAYS, hours.days, strict=True):
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


def website(commune: Commune) -> dict[str, Any]:
    """The site and its search."""
    base = commune.base_url
    return {
        "@type": "WebSite",
        "url": f"{base}/",
        "name": commune.name,
        "inLanguage": "fr",
        "publisher": {"@id": f"{base}/#mairie"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{base}/recherche/?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def trail(page: SitePage, base: str, crumbs: list[Link]) -> dict[str, Any]:
    """The way from the home to the page, as its breadcrumb shows it."""
    steps = [("Accueil", "/"), *((link.title, link.url) for link in crumbs), (page.title, page.url)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": base + url}
            for place, (name, url) in enumerate(steps, start=1)
        ],
    }
