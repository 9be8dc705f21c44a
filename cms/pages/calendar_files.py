"""Events as a calendar file (RFC 5545), written by the library ``icalendar``, which folds, escapes and tells zones.

What repeats is a rule, not its hundred dates: an exception is an EXDATE, a date added by hand an RDATE. Hours are local,
with their time zone: a Wednesday at 14 h stays at 14 h when clocks change.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.utils import timezone

from cms.pages.enums import EventState, Repeat

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from icalendar import Calendar, vRecur
    from icalendar import Event as Entry

    from cms.pages.models.events import EventPage
    from tenants.models import Commune

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
_STATES: Final = {
    EventState.PLANNED: "CONFIRMED",
    EventState.CANCELLED: "CANCELLED",
    # RFC 5545 knows no « postponed »: at that date, it does not take place.
    EventState.POSTPONED: "CANCELLED",
}


def answer(commune: Commune, name: str, events: Iterable[EventPage]) -> HttpResponse:
    """Of events read whole."""
    return HttpResponse(calendar(commune, name, events).to_ical(), content_type=CONTENT_TYPE)


def calendar(commune: Commune, name: str, events: Iterable[EventPage]) -> Calendar:
    from icalendar import Calendar  # 2 MB of a process that writes no calendar

    found = Calendar()
    found.add("prodid", f"-//Parvis//{commune.slug}//FR")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", name)
    found.add("x-wr-timezone", commune.time_zone)
    found.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for event in events:
        for entry in _entries(commune, event):
            found.add_component(entry)
    found.add_missing_timezones()
    return found


def uid_of(commune: Commune, event: EventPage) -> str:
    """The same for as long as the event lives, whatever its address or the commune's becomes; of one commune."""
    return f"{event.translation_key}@{commune.pk}"


def _entries(commune: Commune, event: EventPage) -> list[Entry]:
    """One; none when exceptions leave no date."""
    from icalendar import Event as Entry  # read already, with the calendar

    recurrence = event.recurrence
    first = next(iter(_first_days(event)), None)
    if first is None:
        return []
    entry = Entry()
    entry.add("uid", uid_of(commune, event))
    entry.add("summary", event.title)
    entry.add("dtstamp", event.last_published_at or timezone.now())
    entry.add("status", _STATES[EventState(event.state)])
    entry.add("url", commune.base_url + event.url)
    if event.last_published_at:
        entry.add("last-modified", event.last_published_at)
    text = "\n\n".join(filter(None, (event.state_note, event.lead, event.booking_note, event.booking_url)))
    entry.add("description", text)
    if place := ", ".join(filter(None, (event.place_name, event.place_address))):
        entry.add("location", place)
    if event.category:
        entry.add("categories", [event.category.name])
    _add_hours(entry, event, first)
    if rule := _rule(event):
        entry.add("rrule", rule)
        for day in recurrence.excepted:
            entry.add("exdate", _at(event, day))
    for day in recurrence.extra:
        if day != first:
            entry.add("rdate", _at(event, day))
    return [entry]


def _first_days(event: EventPage) -> list[date]:
    """DTSTART is the first time of the rule, exceptions left in: RFC 5545 counts from it, and takes it away by EXDATE."""
    recurrence = event.recurrence
    rule = recurrence.rule()
    if rule is None:
        days = [
            *([event.start_date] if recurrence.dates(event.start_date, event.start_date) else []),
            *recurrence.extra,
        ]
        return sorted(days)[:1]
    found = next(iter(rule), None)
    return [found.date()] if found else sorted(recurrence.extra)[:1]


def _at(event: EventPage, day: date) -> date | datetime:
    """The day alone when it lasts all of it."""
    if event.start_time is None:
        return day
    zone = timezone.get_current_timezone()
    return datetime.combine(day, event.start_time, tzinfo=zone)


def _add_hours(entry: Entry, event: EventPage, first: date) -> None:
    length = (event.end_date - event.start_date) if event.end_date else timedelta()
    entry.add("dtstart", _at(event, first))
    if event.start_time is None:
        entry.add("dtend", first + length + timedelta(days=1))  # not included
    elif event.end_time is not None:
        end = datetime.combine(first + length, event.end_time, tzinfo=timezone.get_current_timezone())
        entry.add("dtend", end)


def _rule(event: EventPage) -> vRecur | None:
    """As ``Recurrence.rule``, in the words of RFC 5545."""
    from icalendar import vRecur  # read already, with the calendar

    rule = event.recurrence.rule()
    if rule is None:
        return None
    words = dict(part.split("=", 1) for part in str(rule).rpartition("RRULE:")[2].split(";"))
    words.pop("UNTIL", None)
    found: vRecur = vRecur.from_ical(";".join(f"{name}={value}" for name, value in words.items()))
    if event.repeat == Repeat.YEARLY:
        found["FREQ"] = ["YEARLY"]
    if event.repeat_until:
        # In UTC for what has an hour, a bare day for what has none (3.3.10).
        last = _at(event, event.repeat_until)
        found["UNTIL"] = [last.astimezone(UTC) if isinstance(last, datetime) else last]
    return found
