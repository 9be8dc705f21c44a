"""What several blocks of one page read is read once: kept on the request that draws it, and gone with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
_KEPT = "_read_by_blocks"


def once(parent_context: Mapping[str, Any] | None, name: str, read: Callable[[], T]) -> T:
    """What ``read`` says, asked the first time only; each time when nothing is being answered (an index, a feed)."""
    request = (parent_context or {}).get("request")
    if request is None:
        return read()
    kept: dict[str, Any] = request.__dict__.setdefault(_KEPT, {})
    if name not in kept:
        kept[name] = read()
    found: T = kept[name]
    return found
