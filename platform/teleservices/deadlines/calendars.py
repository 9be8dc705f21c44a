"""Counting on the French calendar: months that end early, and working days between holidays."""

import calendar
from datetime import date, timedelta

from design.public_holidays import SUBDIVISIONS, french_holidays
from teleservices.deadlines.cases import Delay
from teleservices.deadlines.enums import Unit

ALIASES = {
    "67": "6AE",
    "68": "6AE",
    "2A": "",
    "2B": "",
    "977": "BL",
    "978": "MF",
    "975": "PM",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
"""Codes of departments and territories that the calendar of holidays names otherwise."""

SATURDAY = 5
ONE_DAY = timedelta(days=1)


class UnknownCalendarError(ValueError):
    """No calendar of French holidays bears this code."""


def calendar_code(code: str) -> str:
    """The library's subdivision for a department or territory ("" is the mainland's).

    Raises UnknownCalendarError.
    """
    code = ALIASES.get(code, code)
    if code and code not in SUBDIVISIONS:
        raise UnknownCalendarError(code)
    return code


def is_working_day(day: date, code: str = "") -> bool:
    """True for a "jour ouvré": Monday to Friday and not a public holiday."""
    return day.weekday() < SATURDAY and day not in french_holidays(calendar_code(code))


def add_months(day: date, count: int) -> date:
    """The same day `count` months later, or the last day of that month when it has no such day."""
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def add_working_days(day: date, count: int, code: str = "") -> date:
    """The first working day once `count` of them have passed entirely; `day` may be the first."""
    while True:
        while not is_working_day(day, code):
            day += ONE_DAY
        if count == 0:
            return day
        day += ONE_DAY
        count -= 1


def working_days_between(first: date, last: date, code: str = "") -> int:
    """How many working days there are from `first` to `last`, both included."""
    return sum(is_working_day(first + timedelta(days=n), code) for n in range((last - first).days + 1))


def add_delay(day: date, delay: Delay, code: str = "") -> date:
    """`day` plus a delay, in the delay's own unit."""
    match delay.unit:
        case Unit.DAYS:
            return day + timedelta(days=delay.count)
        case Unit.WEEKS:
            return day + timedelta(weeks=delay.count)
        case Unit.MONTHS:
            return add_months(day, delay.count)
        case Unit.WORKING_DAYS:
            return add_working_days(day, delay.count, code)
