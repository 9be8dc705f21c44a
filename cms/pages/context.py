"""Context processor: the site's main menu, read only when a layout asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.functional import SimpleLazyObject

from cms.pages import selectors

if TYPE_CHECKING:
    from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    if getattr(request, "commune", None) is None:
        return {"navigation": []}
    return {"navigation": SimpleLazyObject(lambda: selectors.menu(request.path))}
