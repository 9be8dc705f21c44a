"""Context processor: what every page has around it, read only when a layout asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as __

from cms.pages import selectors

if TYPE_CHECKING:
    from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    """``navigation``: the main menu; ``accessibility_state``: what the footer says (décret n° 2019-768, article 6)."""
    if getattr(request, "commune", None) is None:
        return {"navigation": []}
    frame = SimpleLazyObject(lambda: selectors.frame(request.path, timezone.localdate()))
    return {
        "navigation": SimpleLazyObject(lambda: frame.menu),
        "accessibility_state": SimpleLazyObject(
            lambda: __("Accessibilité\u00a0: %s") % frame.compliance.label
        ),
    }
