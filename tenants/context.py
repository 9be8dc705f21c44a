"""Context processor: the commune that the page belongs to, None on the operator's host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenants.current import commune_or_none

if TYPE_CHECKING:
    from django.http import HttpRequest


def commune(request: HttpRequest) -> dict[str, Any]:
    return {"commune": getattr(request, "commune", None) or commune_or_none()}
