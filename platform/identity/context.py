from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest


def people(request: HttpRequest) -> dict[str, Any]:
    return {"citizen": None, "agent": None}
