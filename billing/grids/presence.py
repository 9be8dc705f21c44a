"""Who is a member in a year, and for how many of its days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from billing.enums import Proration

if TYPE_CHECKING:
    from billing.grids.shapes import MemberFacts


def days_in(exercise: int) -> int:
    return (date(exercise + 1, 1, 1) - date(exercise, 1, 1)).days


def days_present(member: MemberFacts, exercise: int, proration: Proration) -> int:
    """Days that count for ``exercise``; ``left_on`` is the first day outside.

    Under the 1 January rule, entering in the course of a year counts from the next one, and leaving in the
    course of a year frees from the next one: it is all of the year or nothing.
    """
    start, end = date(exercise, 1, 1), date(exercise + 1, 1, 1)
    if proration is Proration.JANUARY:
        left = member.left_on is not None and member.left_on <= start
        return 0 if left or member.joined_on > start else (end - start).days
    first = max(start, member.joined_on)
    last = min(end, member.left_on or end)
    return max(0, (last - first).days)


def is_newcomer(member: MemberFacts, exercise: int, proration: Proration) -> bool:
    """Whether ``exercise`` is the first year that counts for a member that counts in it."""
    if not days_present(member, exercise, proration):
        return False
    return days_present(member, exercise - 1, proration) == 0 and member.joined_on > date(exercise - 1, 1, 1)
