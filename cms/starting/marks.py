"""How examples are known apart in the template until an opening chooses, and the day from which they are dated."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from design.typography import WEEKDAYS

if TYPE_CHECKING:
    from cms.starting.sites import Text
    from tenants.provisioning.sites import StartingSite

#: Examples are dated from this day; an opening moves them to its own.
EPOCH = date(2026, 1, 31)
#: No address that anybody types begins so.
MARK = "depart-"


def prefix(kind: StartingSite) -> str:
    return f"{MARK}{kind.value}--"


def example_slug(kind: StartingSite, written: Text) -> str:
    return prefix(kind) + written.slug


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weekday_in(weeks: int, name: str, day: date = EPOCH) -> date:
    """« jeudi », so many weeks after the week of that day. Raises ValueError for no day of the week."""
    return monday_of(day) + timedelta(weeks=weeks, days=WEEKDAYS.index(name))
