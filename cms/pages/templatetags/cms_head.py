"""The head of a page: its description, its own address, what networks and search engines read of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.safestring import mark_safe

from cms.pages.metadata import CONTEXT, metadata_of

if TYPE_CHECKING:
    from django.template.context import RequestContext
    from django.utils.safestring import SafeString

    from cms.pages.pages import SitePage

register = template.Library()

#: As django.utils.html.json_script: nothing of the data can end the element that holds them.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.inclusion_tag("cms/head.html", takes_context=True)
def page_head(context: RequestContext, page: SitePage) -> dict[str, Any]:
    """Of a page of the tree."""
    commune = context["commune"]
    found = metadata_of(page, commune, context["town_hall"], context["breadcrumb_links"])
    return {"metadata": found, "commune": commune, "request": context["request"]}


@register.filter
def as_json_ld(graph: tuple[dict[str, Any], ...]) -> SafeString:
    """The inside of a ``script`` of type ``application/ld+json``."""
    text = json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 - every < > & is escaped
