"""Events as other parts of the site read them: the coming ones, the sessions of the council."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils import timezone

from cms.pages.enums import EventKind, EventState
from cms.pages.models.events import EventPage
from design.components import DatedEntry
from tenants.page_files.ends import shown_until

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from cms.pages.models.news import NewsCategory
    from cms.pages.occurrences import Occurrence
    from tenants.together import Asking

#: More events than that at one time are no agenda of a town.
MOST_EVENTS: Final = 400
AHEAD: Final = timedelta(days=366)


def between(
    first: date, last: date, *, category: NewsCategory | None = None, kind: EventKind | None = None
) -> QuerySet[EventPage]:
    """Live events of which a time may fall on these days, all that a line of the agenda needs in one statement."""
    found = EventPage.objects.live().filter(start_date__lte=last)
    found = found.filter(Q(last_on__isnull=True) | Q(last_on__gte=first))
    if category is not None:
        found = found.filter(category=category)
    if kind is not None:
        found = found.filter(kind=kind)
    lines: QuerySet[EventPage] = found.select_related("category").defer("body").order_by("start_date", "pk")
    return lines[:MOST_EVENTS]


def occurrences(events: Iterable[EventPage], first: date, last: date) -> list[Occurrence]:
    """All the times of these events on these days, in order: whole days first, then by the hour."""
    found = [one for event in events for one in event.occurrences(first, last)]
    return sorted(found, key=lambda one: (one.day, one.starts_at, one.event.title))


def coming(now: datetime, most: int) -> list[Occurrence]:
    """The next times of all events that are not over, cancelled ones among them: who comes must know."""
    first, last = now.date(), now.date() + AHEAD
    found = occurrences(between(first, last), first, last)
    return [one for one in found if one.ends_at > now][:most]


def next_dates(most: int) -> Asking[list[DatedEntry]]:
    """The next times of events, each event once: what a home shows of the agenda (``settings.HOME_SOURCES``)."""
    now = timezone.localtime()
    first, last = now.date(), now.date() + AHEAD
    nearest: dict[int, Occurrence] = {}
    (events,) = yield (between(first, last),)
    for one in occurrences(events, first, last):
        if one.ends_at > now and one.event.is_planned:
            nearest.setdefault(one.event.pk, one)
    found = list(nearest.values())[:most]
    for one in found:
        shown_until(one.ends_at)
    return [_entry(one, first) for one in found]


def _entry(one: Occurrence, today: date) -> DatedEntry:
    text = ", ".join(filter(None, (one.event.hours, one.event.place_name)))
    return DatedEntry(max(one.day, today), one.event.title, one.event.url, text)


def council_sessions(before: date, after: date) -> list[Occurrence]:
    """Sessions of the municipal council from ``after`` to ``before``, both included, in order; those that were cancelled
    or postponed did not take place. Published ones only; one statement."""
    found = between(after, before, kind=EventKind.COUNCIL)
    return occurrences((one for one in found if one.state == EventState.PLANNED), after, before)


def next_council_session(now: datetime | None = None) -> Occurrence | None:
    """The first one that is not over."""
    now = now or timezone.localtime()
    found = council_sessions(now.date() + AHEAD, now.date())
    return next((one for one in found if one.ends_at > now), None)


def council_days() -> list[date]:
    """Days of the sessions of a year past and to come, as the agenda announced them (``settings.COUNCIL_SESSIONS``): what is
    but an example was held by nobody. One statement."""
    today = timezone.localdate()
    return [one.day for one in council_sessions(today + AHEAD, today - AHEAD) if not one.event.is_example]
