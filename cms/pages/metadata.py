"""What a page says of itself to those who do not read it: networks (Open Graph, ogp.me), search engines (schema.org,
design.linked_data)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from design.linked_data import coordinates, opening_hours, postal_address, trail

if TYPE_CHECKING:
    from cms.pages.pages import SitePage
    from design.components import Link
    from identity.town_hall.selectors import TownHallCard
    from tenants.models import Commune

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
    page: SitePage,
    commune: Commune,
    town_hall: TownHallCard | None,
    crumbs: list[Link],
    part: Link | None = None,
) -> Metadata:
    """Of a page of the site. The home also describes the town hall. ``part``: what is shown of it at its own address,
    the chapter of a guide."""
    base = commune.base_url
    url = base + page.url
    title = page.seo_title or page.title
    picture = page.shared_picture
    image = base + (picture.get_rendition(SHARED).url if picture else "/partage.png")
    graph = (
        [trail(base, _steps(page, crumbs, part))]
        if page.url != "/"
        else [organization(commune, town_hall), website(commune)]
    )
    if own := page.schema_org():
        graph.append({"url": url, "image": image, "inLanguage": "fr", **own})
    return Metadata(
        title=f"{part.title} – {title}" if part else title,
        description=page.result_text,
        path=part.url if part else page.url,
        image=image,
        kind=page.open_graph_kind,
        graph=tuple(graph),
    )


def _steps(page: SitePage, crumbs: list[Link], part: Link | None) -> list[tuple[str, str]]:
    """A list at one of its months, a guide at one of its chapters is already in its own breadcrumb."""
    steps = [(link.title, link.url) for link in crumbs]
    if not steps or steps[-1][1] != page.url:
        steps.append((page.title, page.url))
    return [*steps, (part.title, part.url)] if part else steps


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
    return found | (_contact(town_hall, commune) if town_hall else {})


def _contact(town_hall: TownHallCard, commune: Commune) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if town_hall.address_lines:
        found["address"] = postal_address(town_hall.address_lines, commune.name)
    if town_hall.phone:
        found["telephone"] = town_hall.phone
    if town_hall.email:
        found["email"] = town_hall.email
    if town_hall.latitude is not None and town_hall.longitude is not None:
        found["geo"] = coordinates(town_hall.latitude, town_hall.longitude)
    if town_hall.hours.is_known:
        found["openingHoursSpecification"] = opening_hours(town_hall.hours)
    return found


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
