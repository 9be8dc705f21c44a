from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest


def town_hall(request: HttpRequest) -> dict[str, Any]:
    return {"town_hall": None}
