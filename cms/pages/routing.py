"""From an address to its page in two statements; the home, whose class is known, in one.

Wagtail walks down the tree: the site, then a page and its specific class a level, then the restrictions of its
ancestors (nine statements for a news item). Addresses of pages are stored whole and a commune has one site: a statement
says which page it is and of which class, another reads it with what it shows and whether anything restricts it. One
statement that joins every class would do, but its 23 outer joins take PostgreSQL 11 ms to plan, each time.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.db.models import Exists
from django.db.models.functions import Length
from django.http import Http404
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.models import Page
from wagtail.views import serve_chain

from cms.pages.models import HomePage
from cms.pages.pages import HOME_SLUG, SitePage, page_classes, restrictions_above
from tenants.page_files.rules import may_be_kept

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


#: What may follow the address of a page: a chapter, « archives/2025 ».
MOST_PARTS: Final = 2
#: How long whoever reads a feed may keep it.
FILE_SECONDS: Final = 900


def page_at(path: str) -> SitePage | None:
    """The live page at ``path`` (no leading slash), of its own class; None when there is none."""
    page, parts = page_and_parts(path)
    return None if parts else page


def page_and_parts(path: str) -> tuple[SitePage | None, tuple[str, ...]]:
    """The live page at ``path``; else the nearest one above it that takes what follows its address, and what follows."""
    words = path.strip("/").split("/") if path.strip("/") else []
    if not words:
        return _home(), ()
    addresses = [_stored(words[: len(words) - cut]) for cut in range(min(len(words), MOST_PARTS) + 1)]
    found = (
        Page.objects.filter(url_path__in=addresses, live=True)
        .order_by(Length("url_path").desc())
        .values_list("pk", "url_path", "content_type__app_label", "content_type__model")
        .first()
    )
    if found is None:
        return None, ()
    pk, address, *kind = found
    parts = tuple(words[address.count("/") - 2 :])
    model = _models().get(tuple(kind))
    if model is None or (parts and not model.takes_parts):
        return None, ()
    return _whole(model).filter(pk=pk).first(), parts


def _home() -> SitePage | None:
    return _whole(HomePage).filter(url_path=_stored([])).first()


def _whole(model: type[SitePage]) -> QuerySet[SitePage]:
    """The live ones, with what their page shows of others and whether anything restricts them."""
    pages: QuerySet[SitePage] = model.objects.filter(live=True)
    pages = pages.annotate(is_restricted=Exists(restrictions_above()))
    # Without a name, ``select_related`` would join everything that the class points to.
    return pages.select_related(*model.shown_with) if model.shown_with else pages


@lru_cache(maxsize=1)
def _models() -> dict[tuple[str, str], type[SitePage]]:
    return {(model._meta.app_label, model._meta.model_name): model for model in page_classes()}


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
