from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest


def design(request: HttpRequest) -> dict[str, Any]:
    return {"theme": None}
