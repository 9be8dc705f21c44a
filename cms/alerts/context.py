"""Context processor: the alerts of the page, read only when a layout asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.functional import SimpleLazyObject

from cms.alerts import selectors
from cms.alerts.banners import banner_of

if TYPE_CHECKING:
    from django.http import HttpRequest


def alerts(request: HttpRequest) -> dict[str, Any]:
    if getattr(request, "commune", None) is None:
        return {"alerts": []}
    return {"alerts": SimpleLazyObject(lambda: [banner_of(one) for one in selectors.current(request.path)])}
