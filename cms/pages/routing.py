"""From an address to its page in one statement.

Wagtail walks down the tree: the site, then a page and its specific class a level, then the restrictions of its
ancestors (nine statements for a news item). Addresses of pages are stored whole, a commune has one site and few models:
one statement with its outer joins finds the page, already specific, and whether anything restricts it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Exists
from django.db.models.functions import Length
from django.http import Http404
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.models import Page
from wagtail.views import serve_chain

from cms.pages.pages import HOME_SLUG, SitePage, accessor, page_classes, restrictions_above
from tenants.page_files.rules import may_be_kept

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


#: What may follow the address of a page: a chapter, « archives/2025 ».
MOST_PARTS: Final = 2
#: How long whoever reads a feed may keep it.
FILE_SECONDS: Final = 900


def _joined() -> tuple[list[str], list[str]]:
    """The models that an address may lead to, and what their pages show of others."""
    classes = page_classes()
    shown_with = [f"{accessor(model)}__{name}" for model in classes for name in model.shown_with]
    return [accessor(model) for model in classes], shown_with


def page_at(path: str) -> SitePage | None:
    """The live page at ``path`` (no leading slash), of its own class; None when there is none."""
    page, parts = page_and_parts(path)
    return None if parts else page


def page_and_parts(path: str) -> tuple[SitePage | None, tuple[str, ...]]:
    """The live page at ``path``; else the nearest one above it that takes what follows its address, and what follows."""
    words = path.strip("/").split("/") if path.strip("/") else []
    addresses = [_stored(words[: len(words) - cut]) for cut in range(min(len(words), MOST_PARTS) + 1)]
    children, shown_with = _joined()
    pages = Page.objects.filter(url_path__in=addresses, live=True).order_by(Length("url_path").desc())
    found = (
        pages.annotate(restricted=Exists(restrictions_above())).select_related(*children, *shown_with).first()
    )
    if found is None:
        return None, ()
    parts = tuple(words[found.url_path.count("/") - 2 :])
    for name in children:
        page: SitePage | None = getattr(found, name, None)
        if page is not None and (page.takes_parts or not parts):
            page.is_restricted = found.restricted
            return page, parts
    return None, ()


def _stored(words: list[str]) -> str:
    return "/".join(["", HOME_SLUG, *words, ""])


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """What ``wagtail.views.serve`` does of a page once it is found: the same hooks in the same order."""
    page, parts = page_and_parts(path)
    if page is None:
        raise Http404
    chain = serve_chain
    for wrap in reversed(hooks.get_hooks("on_serve_page")):
        chain = wrap(chain)
    for before in hooks.get_hooks("before_serve_page"):
        early: HttpResponse | None = before(page, request, parts, {})
        if early is not None:
            return early
    response: HttpResponse = chain(page, request, parts, {})
    if page.is_restricted is False:
        may_be_kept(response)
    return response


@require_safe
def serve_file(request: HttpRequest, address: str, name: str, extension: str) -> HttpResponse:
    """A feed or a calendar of a page that anyone may read; one of a restricted page does not exist."""
    page = page_at(f"{address}/")
    if page is None or page.is_restricted is not False:
        raise Http404
    response = page.file(request, f"{name}.{extension}")
    response["Cache-Control"] = f"public, max-age={FILE_SECONDS}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
