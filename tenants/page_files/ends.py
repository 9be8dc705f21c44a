"""Until when a page may be shown as it is: whatever it shows that has an end says so while it is drawn."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Whatever is forgotten here or elsewhere is wrong for an hour at most.
LONGEST: Final = timedelta(hours=1)

_collected: ContextVar[list[datetime] | None] = ContextVar("page_ends", default=None)


@contextmanager
def collecting() -> Iterator[list[datetime]]:
    """The ends told inside the block."""
    ends: list[datetime] = []
    token = _collected.set(ends)
    try:
        yield ends
    finally:
        _collected.reset(token)


def shown_until(moment: datetime | None) -> None:
    """What is being drawn changes at ``moment`` (aware; None: it does not). Nothing happens outside of a page."""
    ends = _collected.get()
    if ends is not None and moment is not None:
        ends.append(moment)


def valid_until(ends: list[datetime], now: datetime) -> datetime:
    """The first of the ends, midnight where the commune is (« demain », « lundi »: the words of a day), and an hour."""
    local = timezone.localtime(now)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(now + LONGEST, midnight, *ends)
