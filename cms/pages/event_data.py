"""An event as search engines list it (schema.org/Event): its next date, and the rule by which it comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cms.pages.enums import EventState, Repeat
from cms.pages.recurrence import nth_weekday
from design.linked_data import CONTEXT, DAYS, postal_address

if TYPE_CHECKING:
    from datetime import date, datetime

    from cms.pages.models.events import EventPage
    from cms.pages.occurrences import Occurrence
    from tenants.models import Commune

#: As far as a schedule without an end tells the days that it leaves out.
_EXCEPTED = 50
_STATES = {EventState.CANCELLED: "EventCancelled", EventState.POSTPONED: "EventPostponed"}
#: How long between two of them (ISO 8601).
_EVERY = {
    Repeat.WEEKLY: "P1W",
    Repeat.FORTNIGHTLY: "P2W",
    Repeat.MONTHLY_DATE: "P1M",
    Repeat.MONTHLY_WEEKDAY: "P1M",
    Repeat.YEARLY: "P1Y",
}


def event_data(event: EventPage, shown: Occurrence, commune: Commune) -> dict[str, Any]:
    """``shown``: the date that its page puts first."""
    state = _STATES.get(EventState(event.state), "EventScheduled")
    return {
        "@type": "Event",
        "name": event.title,
        "description": event.lead,
        **_dates(event, shown),
        "eventStatus": f"{CONTEXT}/{state}",
        "eventAttendanceMode": f"{CONTEXT}/OfflineEventAttendanceMode",
        "location": _place(event, commune),
        "organizer": {"@type": "Organization", "name": event.organiser}
        if event.organiser
        else {"@id": f"{commune.base_url}/#mairie", "@type": "Organization", "name": commune.name},
        **_price(event),
        **({"audience": {"@type": "Audience", "audienceType": event.audience}} if event.audience else {}),
        **({"eventSchedule": _schedule(event, commune)} if event.repeat in _EVERY else {}),
    }


def _dates(event: EventPage, shown: Occurrence) -> dict[str, str]:
    """A whole day is a date alone. An end that nobody gave is not made up."""
    if event.is_all_day:
        several = shown.last_day != shown.day
        return _iso(shown.day, shown.last_day if several else None)
    has_end = event.end_time is not None
    return _iso(shown.starts_at, shown.ends_at if has_end else None)


def _iso(start: date | datetime, end: date | datetime | None) -> dict[str, str]:
    return {"startDate": start.isoformat(), **({"endDate": end.isoformat()} if end else {})}


def _place(event: EventPage, commune: Commune) -> dict[str, Any]:
    """Engines refuse an event that is nowhere: without a place, it is in the commune."""
    address = [event.place_address] if event.place_address else []
    return {
        "@type": "Place",
        "name": event.place_name or event.place_address or commune.name,
        "address": postal_address(address, commune.name),
    }


def _price(event: EventPage) -> dict[str, Any]:
    is_free = event.price.strip().lower() == "gratuit"
    if not event.booking_url:
        return {"isAccessibleForFree": True} if is_free else {}
    offer = {"@type": "Offer", "url": event.booking_url, "availability": f"{CONTEXT}/InStock"}
    free = {"price": 0, "priceCurrency": "EUR"} if is_free else {}
    return {"offers": {**offer, **free}, **({"isAccessibleForFree": True} if is_free else {})}


def _schedule(event: EventPage, commune: Commune) -> dict[str, Any]:
    """The rule on the clock of the commune: engines count its dates from it."""
    rule = event.recurrence
    excepted = rule.excepted[:_EXCEPTED]
    values = {
        "startDate": rule.start.isoformat(),
        "endDate": rule.until.isoformat() if rule.until else "",
        "startTime": f"{event.start_time:%H:%M}" if event.start_time else "",
        "endTime": f"{event.end_time:%H:%M}" if event.end_time else "",
        "scheduleTimezone": commune.time_zone,
    }
    return {
        "@type": "Schedule",
        "repeatFrequency": _EVERY[Repeat(event.repeat)],
        **_days(event),
        **{name: value for name, value in values.items() if value},
        **({"exceptDate": [day.isoformat() for day in excepted]} if excepted else {}),
    }


def _days(event: EventPage) -> dict[str, Any]:
    start = event.start_date
    match Repeat(event.repeat):
        case Repeat.WEEKLY | Repeat.FORTNIGHTLY:
            return {"byDay": [f"{CONTEXT}/{DAYS[day]}" for day in event.recurrence.week_days]}
        case Repeat.MONTHLY_WEEKDAY:
            # « 2SU », « -1FR »: the words of RFC 5545, which schema.org takes here.
            return {"byDay": [f"{nth_weekday(start)}{DAYS[start.weekday()][:2].upper()}"]}
        case Repeat.YEARLY:
            return {"byMonth": [start.month], "byMonthDay": [start.day]}
        case _:
            return {"byMonthDay": [start.day]}
