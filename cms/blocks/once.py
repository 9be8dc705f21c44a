"""What several blocks of one page read is read once: kept on the request that draws it, and gone with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from tenants.together import answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from tenants.together import Asking

T = TypeVar("T")
_KEPT = "_read_by_blocks"


def once(parent_context: Mapping[str, Any] | None, name: str, asking: Asking[T]) -> T:
    """What ``asking`` finds, asked the first time only; each time when nothing is being answered (an index, a feed)."""
    request = (parent_context or {}).get("request")
    if request is None:
        return answer(asking)
    kept = read_for(request)
    if name not in kept:
        kept[name] = answer(asking)
    found: T = kept[name]
    return found


def read_for(request: HttpRequest) -> dict[str, Any]:
    """What was read already for the page that this request asks for, by name."""
    kept: dict[str, Any] = request.__dict__.setdefault(_KEPT, {})
    return kept
