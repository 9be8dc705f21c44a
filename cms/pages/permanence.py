"""Pages that stay where they are: neither deleted, unpublished nor moved, alone or in bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.models import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_BEFORE = ("before_delete_page", "before_unpublish_page", "before_move_page")
_BULK = frozenset({"delete", "unpublish", "move"})


def keep_pages(reason: Callable[[Page], str | None]) -> None:
    """To be called once, by a `wagtail_hooks`: ``reason`` says why a page stays, None of the others."""

    def refuse(request: HttpRequest, page: Page, *_args: object) -> HttpResponse | None:
        why = reason(page)
        if why is None:
            return None
        messages.error(request, why)
        return redirect("wagtailadmin_explore", page.get_parent().pk)

    def refuse_some(request: HttpRequest, action: str, objects: Any, view: Any) -> HttpResponse | None:
        # Images and documents have bulk actions too, of the same names.
        pages = [one for one in objects if isinstance(one, Page)] if action in _BULK else []
        return next((refused for page in pages if (refused := refuse(request, page))), None)

    for name in _BEFORE:
        hooks.register(name, refuse)
    hooks.register("before_bulk_action", refuse_some)
