"""What the head of a public page says to those who do not read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.urls import reverse

if TYPE_CHECKING:
    from django.template.context import RequestContext

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
    """Open Graph (ogp.me), the description and the page's own address. ``path``: of the page, that of the request when
    empty; ``image``: absolute, 1200 × 630, the commune's own when empty."""
    commune = context["commune"]
    return {
        "site_name": commune.name,
        "title": title,
        "description": description,
        "url": f"{commune.base_url}{path or context['request'].path}",
        "image": image or f"{commune.base_url}{reverse('design:share-picture')}",
        "kind": kind,
    }
