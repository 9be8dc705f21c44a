"""From an address to its page in one statement.

Wagtail walks down the tree: the site, then a page and its specific class a level, then the restrictions of its
ancestors (nine statements for a news item). Addresses of pages are stored whole, a commune has one site and few models:
one statement with its outer joins finds the page, already specific, and whether anything restricts it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists
from django.http import Http404
from wagtail import hooks
from wagtail.models import Page
from wagtail.views import serve_chain

from cms.pages.pages import HOME_SLUG, SitePage, accessor, page_classes, restrictions_above
from tenants.page_files.rules import may_be_kept

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _joined() -> tuple[list[str], list[str]]:
    """The models that an address may lead to, and what their pages show of others."""
    classes = page_classes()
    shown_with = [f"{accessor(model)}__{name}" for model in classes for name in model.shown_with]
    return [accessor(model) for model in classes], shown_with


def page_at(path: str) -> SitePage | None:
    """The live page at ``path`` (no leading slash), of its own class; None when there is none."""
    children, shown_with = _joined()
    pages = Page.objects.filter(url_path=f"/{HOME_SLUG}/{path}", live=True)
    found = (
        pages.annotate(restricted=Exists(restrictions_above())).select_related(*children, *shown_with).first()
    )
    for name in children if found else ():
        page: SitePage | None = getattr(found, name, None)
        if page is not None:
            page.is_restricted = found.restricted
            return page
    return None


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """What ``wagtail.views.serve`` does of a page once it is found: the same hooks in the same order."""
    page = page_at(path)
    if page is None:
        raise Http404
    chain = serve_chain
    for wrap in reversed(hooks.get_hooks("on_serve_page")):
        chain = wrap(chain)
    for before in hooks.get_hooks("before_serve_page"):
        early: HttpResponse | None = before(page, request, (), {})
        if early is not None:
            return early
    response: HttpResponse = chain(page, request, (), {})
    if page.is_restricted is False:
        may_be_kept(response)
    return response
