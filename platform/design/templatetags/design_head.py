"""What the head of a public page says to those who do not read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from design.linked_data import as_json_ld, trail
from tenants.geography import of_commune

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.template.context import RequestContext
    from django.utils.safestring import SafeString

    from design.components import Link
    from tenants.models import Commune

register = template.Library()


@register.inclusion_tag("design/layouts/sharing.html", takes_context=True)
def sharing(
    context: RequestContext,
    title: str,
    description: str,
    path: str = "",
    image: str = "",
    kind: str = "website",
) -> dict[str, str]:
    """Open Graph (ogp.me), the description and the page's own address. ``description``: what the page is and of which
    commune, when empty; ``path``: of the page, that of the request when empty; ``image``: absolute, 1200 × 630, the
    commune's own when empty."""
    commune = context["commune"]
    return {
        "site_name": commune.name,
        "title": title,
        "description": description or _usual(title, commune),
        "url": f"{commune.base_url}{path or context['request'].path}",
        "image": image or f"{commune.base_url}{reverse('design:share-picture')}",
        "kind": kind,
    }


def _usual(title: str, commune: Commune) -> str:
    words = {"title": title, "place": of_commune(commune.insee, commune.name)}
    return _("%(title)s, sur le site de la commune %(place)s.") % words


@register.simple_tag
def linked_data(graph: Iterable[dict[str, Any]]) -> SafeString:
    """Things of schema.org, for search engines."""
    return format_html('<script type="application/ld+json">{}</script>', as_json_ld(graph))


@register.simple_tag(takes_context=True)
def linked_trail(
    context: RequestContext, items: Iterable[Link], current: str, thing: dict[str, Any] | None = None
) -> SafeString:
    """The breadcrumb of a page that is not of the tree, as engines read it; and the ``thing`` that the page is about."""
    base, path = context["commune"].base_url, context["request"].path
    steps = [*((link.title, link.url) for link in items or ()), (current, path)]
    return linked_data([trail(base, steps), *([{"url": base + path, **thing}] if thing else [])])
