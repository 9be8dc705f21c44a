"""Context processor: the town hall, read once a page and only when a template asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.functional import SimpleLazyObject

from identity.town_hall.selectors import town_hall_card

if TYPE_CHECKING:
    from django.http import HttpRequest


def town_hall(request: HttpRequest) -> dict[str, Any]:
    commune = getattr(request, "commune", None)
    if commune is None:
        return {"town_hall": None}
    return {"town_hall": SimpleLazyObject(lambda: town_hall_card(commune))}
