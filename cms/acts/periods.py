"""How long an act stays in the current list: two months at least, from date to date (CGCT R2131-1)."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Final

MONTHS: Final = 2
#: Communes were born on 14 December 1789: an earlier act is a slip of the keyboard (« 0202 »).
OLDEST: Final = date(1789, 12, 14)
#: The list of what was examined, and minutes once approved: within a week (CGCT L2121-25, L2121-15).
WEEK: Final = timedelta(days=7)


def months_after(day: date, months: int = MONTHS) -> date:
    """The same day, so many months later; the last of the month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def least_until(posted_on: date) -> date:
    """The first last day in the current list."""
    return months_after(posted_on)
