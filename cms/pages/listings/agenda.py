"""The agenda: what comes, by day; a month as a calendar; what is past; calendars and feeds to follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as __

from cms.pages import calendar_files, events
from cms.pages.enums import EventState
from cms.pages.feeds import ITEMS, Item, category_of, feed
from cms.pages.listing import Listing
from cms.pages.models.events import EventPage
from cms.pages.models.news import NewsCategory
from design.calendar import Month, Occasion, month_of, month_title
from design.components import Link
from design.typography import NBSP, hour
from tenants.current import current_commune
from tenants.page_files.ends import shown_until

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest, HttpResponse

    from cms.pages.models.lists import ListPage
    from cms.pages.occurrences import Occurrence

A_PAGE = 20
#: How far a calendar goes by months, on both sides of today.
MONTHS_BACK, MONTHS_AHEAD = 24, 24
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
ARCHIVES = "archives"
WEEKEND = "week-end"


@dataclass(frozen=True)
class DayOfEvents:
    day: date
    occurrences: Sequence[Occurrence]


@dataclass(frozen=True)
class Choice:
    """An option of a filter."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Asked:
    """What the filters say; what they say wrong is not said."""

    first: date
    last: date
    category: NewsCategory | None
    when: str


class Agenda(Listing):
    def template(self, *parts: str) -> str:
        if not parts:
            return "cms/lists/agenda.html"
        return "cms/lists/agenda_past.html" if parts == (ARCHIVES,) else "cms/lists/agenda_month.html"

    def context(self, page: ListPage, request: HttpRequest, *parts: str) -> dict[str, Any]:
        now = timezone.localtime()
        links = {
            "list_url": page.url,
            "month_url": f"{page.url}{now:%Y-%m}/",
            "archives_url": f"{page.url}{ARCHIVES}/",
        }
        if not parts:
            return links | _coming(page, request)
        if parts == (ARCHIVES,):
            return links | _past(request)
        if len(parts) == 1 and (found := _MONTH.fullmatch(parts[0])):
            return links | _month(page, date(int(found[1]), int(found[2]), 1))
        raise Http404

    def file(self, page: ListPage, request: HttpRequest, name: str) -> HttpResponse:
        commune = current_commune()
        if name.endswith(".ics"):
            category = _category(name.removesuffix(".ics"), otherwise="agenda")
            title = f"{page.title}, {commune.name}" + (f", {category.name}" if category else "")
            return calendar_files.answer(commune, title, _to_follow(category))
        slug = category_of(name)
        if slug is None:
            raise Http404
        category = _category(slug)
        return feed(commune, page, name, _items(category), category.name if category else "")


def _category(slug: str, otherwise: str = "") -> NewsCategory | None:
    """None for all of them. Raises Http404."""
    if slug == otherwise:
        return None
    found = NewsCategory.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _to_follow(category: NewsCategory | None) -> Iterable[EventPage]:
    """Who follows keeps what is a few months old: an event that was moved is moved there too."""
    today = timezone.localdate()
    return events.between(today - timedelta(days=93), today + 2 * events.AHEAD, category=category)


def _items(category: NewsCategory | None) -> list[Item]:
    today = timezone.localdate()
    found = EventPage.objects.live().select_related("category").defer("body").order_by("-first_published_at")
    found = found.exclude(last_on__lt=today)
    if category is not None:
        found = found.filter(category=category)
    return [
        Item(
            str(event.translation_key),
            _title(event),
            event.url,
            f"{_when(event)}. {event.lead}",
            event.first_published_at,
            (event.category.name,) if event.category else (),
        )
        for event in found[:ITEMS]
    ]


def _title(event: EventPage) -> str:
    if event.is_planned:
        return str(event.title)
    return f"{EventState(event.state).label}{NBSP}: {event.title}"


def _when(event: EventPage) -> str:
    if event.rhythm:
        return event.rhythm.capitalize()
    return event.occurrences(event.start_date, event.start_date)[0].when.capitalize()


def _asked(request: HttpRequest, categories: list[NewsCategory]) -> Asked:
    today = timezone.localdate()
    slug, when = request.GET.get("theme", ""), request.GET.get("quand", "")
    category = next((one for one in categories if one.slug == slug), None)
    if when == WEEKEND:
        return Asked(*_weekend(today), category, when)
    if found := _MONTH.fullmatch(when):
        first = date(int(found[1]), int(found[2]), 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        if last >= today:
            return Asked(max(first, today), last, category, when)
    return Asked(today, today + events.AHEAD, category, "")


def _weekend(today: date) -> tuple[date, date]:
    """Friday's evening is no week-end: Saturday and Sunday, what is left of them when they have begun."""
    sunday = today + timedelta(days=6 - today.weekday())
    return max(today, sunday - timedelta(days=1)), sunday


def _coming(page: ListPage, request: HttpRequest) -> dict[str, Any]:
    now = timezone.localtime()
    categories = list(NewsCategory.objects.filter(pk__in=EventPage.objects.live().values("category")))
    asked = _asked(request, categories)
    found = events.occurrences(
        events.between(asked.first, asked.last, category=asked.category), asked.first, asked.last
    )
    found = [one for one in found if one.ends_at > now]
    if found:
        shown_until(min(one.ends_at for one in found))
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    slug = asked.category.slug if asked.category else ""
    feeds = [Link(__("calendrier (iCal)"), f"{page.url}{slug or 'agenda'}.ics")]
    feeds.append(Link(__("flux RSS"), f"{page.url}flux{f'-{slug}' if slug else ''}.xml"))
    return {
        "days": _by_day(shown.object_list, asked.first),
        "page_of_events": shown,
        "base": f"?theme={slug}&quand={asked.when}&page=",
        "is_filtered": bool(slug or asked.when),
        "themes": [Choice(one.slug, one.name, one == asked.category) for one in categories],
        "times": _times(now.date(), asked.when),
        "feeds": feeds,
        "today": now.date(),
    }


def _by_day(found: Iterable[Occurrence], first: date) -> list[DayOfEvents]:
    """What began before is under way: it stands on the first day shown."""
    days = groupby(found, key=lambda one: max(one.day, first))
    return [DayOfEvents(day, list(those)) for day, those in days]


def _times(today: date, chosen: str) -> list[Choice]:
    first = today.replace(day=1)
    choices = [Choice(WEEKEND, __("Ce week-end"), chosen == WEEKEND)]
    for _number in range(7):
        value = f"{first:%Y-%m}"
        choices.append(Choice(value, month_title(first).capitalize(), chosen == value))
        first = (first + timedelta(days=31)).replace(day=1)
    return choices


def _month(page: ListPage, first: date) -> dict[str, Any]:
    today = timezone.localdate()
    away = (first.year - today.year) * 12 + first.month - today.month
    if not -MONTHS_BACK <= away <= MONTHS_AHEAD:
        raise Http404
    before, after = (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)
    last = after - timedelta(days=1)
    found = events.occurrences(events.between(first, last), first, last)
    addresses = {before: away > -MONTHS_BACK, after: away < MONTHS_AHEAD}
    month: Month = month_of(
        first,
        [_occasion(one, first, last) for one in found],
        today=today,
        addresses={day: f"{page.url}{day:%Y-%m}/" for day, is_shown in addresses.items() if is_shown},
    )
    return {"month": month, "breadcrumb_links": [Link(page.title, page.url)]}


def _occasion(one: Occurrence, first: date, last: date) -> Occasion:
    time = hour(one.event.start_time) if one.event.start_time and one.day >= first else ""
    return Occasion(
        max(one.day, first), _title(one.event), one.event.url, time=time, last_day=min(one.last_day, last)
    )


def _past(request: HttpRequest) -> dict[str, Any]:
    past = EventPage.objects.live().filter(last_on__lt=timezone.localdate())
    found = past.select_related("category").defer("body").order_by("-last_on", "-pk")
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return {"page_of_events": shown, "events": list(shown.object_list)}
