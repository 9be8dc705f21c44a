"""What the page of an entry or of a service shows beside its text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from cms.pages.located import located
from design.components import Person, Picture
from design.public_holidays import french_holidays
from teleservices.dossiers.models import Offer
from tenants.current import current_commune
from tenants.page_files.ends import shown_until

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from cms.directory.listed import Listed
    from cms.directory.models import DirectoryPage
    from cms.pages.image_models import CommuneRendition
    from design.hours import Closure, HoursRow, HoursState, Season, WeeklyHours
    from identity.town_hall.models import Service
    from tenants.models import Commune

#: How far the closures to come are told.
FORESEEN = timedelta(days=120)


@dataclass(frozen=True)
class ShownHours:
    """Hours as they are now, and in full. `season`: the one under way, whose week `week` is."""

    state: HoursState
    today: HoursRow
    week: list[HoursRow]
    season: Season | None
    others: tuple[Season, ...]
    closures: list[Closure]
    holidays: list[tuple[date, str]]
    note: str


def shown_hours(hours: WeeklyHours, note: str, commune: Commune, now: datetime) -> ShownHours | None:
    """None when nothing is known."""
    if not hours.is_known:
        return None
    tz, calendar = ZoneInfo(commune.time_zone), french_holidays(commune.holidays_subdivision)
    today = timezone.localdate(now, tz)
    last = today + FORESEEN
    state = hours.state_at(now, tz, calendar)
    shown_until(state.until)
    season = hours.season_on(today)
    days = (today + timedelta(days=n) for n in range(FORESEEN.days))
    closed = [
        (day, calendar[day])
        for day in days
        if hours.closed_on_holidays
        and day in calendar
        and day not in hours.exceptions
        and _is_usual(hours, day)
    ]
    return ShownHours(
        state=state,
        today=hours.today(now, tz, calendar),
        week=hours.as_of(today).rows(),
        season=season,
        others=tuple(
            one for one in hours.seasons if one is not season and (one.every_year or one.last >= today)
        ),
        closures=hours.closures(today, last),
        holidays=closed,
        note=note,
    )


def _is_usual(hours: WeeklyHours, day: date) -> bool:
    """Whether it would be open that day of the week: a holiday on a Sunday closes nothing."""
    return bool(hours.as_of(day).days[day.weekday()])


def context_of_entry(page: DirectoryPage) -> dict[str, Any]:
    commune, now = current_commune(), timezone.now()
    return {
        "shown_hours": shown_hours(page.hours, page.hours_note, commune, now),
        "place": located(commune, page.latitude, page.longitude),
        "booking": booking_of(page.booking_slug),
    }


def person_of(entry: Listed, portrait: CommuneRendition | None) -> Person:
    """An elected person in a list. The portrait repeats the name beside it."""
    picture = Picture(portrait.url, portrait.width, portrait.height) if portrait else None
    return Person(
        name=entry.title,
        office=entry.function,
        delegations=entry.delegations,
        portrait=picture,
        url=entry.url,
        phone=entry.phone,
        email=entry.email,
        group=entry.group,
    )


def booking_of(slug: str) -> Offer | None:
    """The procedure that books the room, when the commune offers it."""
    return Offer.objects.filter(slug=slug, is_enabled=True).first() if slug else None


def handled_by(service: Service) -> Sequence[Offer]:
    """The procedures that the service has in charge, and those that it says it handles; one statement."""
    offers = Offer.objects.filter(is_enabled=True).defer("settings")
    named = set(service.procedures or ())
    return [one for one in offers if one.service_id == service.pk or one.slug in named]
