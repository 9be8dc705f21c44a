"""The head of a page: its description, its own address, what networks and search engines read of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from cms.pages.metadata import metadata_of

if TYPE_CHECKING:
    from django.template.context import RequestContext

    from cms.pages.pages import SitePage

register = template.Library()


@register.inclusion_tag("cms/head.html", takes_context=True)
def page_head(context: RequestContext, page: SitePage) -> dict[str, Any]:
    """Of a page of the tree."""
    commune = context["commune"]
    found = metadata_of(page, commune, context["town_hall"], context["breadcrumb_links"], context.get("part"))
    return {"metadata": found, "commune": commune, "request": context["request"]}
