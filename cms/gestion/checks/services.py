"""A page drawn as its visitors would see it, and looked at."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from cms.gestion.checks.findings import Finding, look

if TYPE_CHECKING:
    from wagtail.models import Page

    from cms.pages.pages import SitePage


def findings(page: SitePage, parent: Page | None = None) -> list[Finding]:
    """Of the page as it stands in memory: a draft that is being published counts, not what is online."""
    return look(drawn(page, parent))


def drawn(page: SitePage, parent: Page | None = None) -> str:
    """The HTML, in the schema that the caller is in (``make_preview_request`` keeps it, pitfall 1). A page that is not kept
    yet is given the place that it would take."""
    page = copy.copy(page)
    if page.pk is None and parent is not None:
        page.depth = parent.depth + 1
        page.path = parent.path + "0" * page.steplen
        page.set_url_path(parent)
    response = page.make_preview_request()
    if hasattr(response, "render") and not response.is_rendered:
        response.render()
    return str(response.content.decode())


def refusals(page: SitePage, parent: Page | None = None) -> list[str]:
    """``settings.PUBLICATION_CHECKS``: what keeps it from being published, each with its remedy."""
    found = [one for one in findings(page, parent) if one.is_blocking]
    return [f"{one.title}{f' (« {one.passage} »)' if one.passage else ''}. {one.remedy}" for one in found]
