"""The town hall as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

from design.hours import BadHours, HoursRow, HoursState, WeeklyHours
from design.public_holidays import french_holidays
from identity.town_hall.models import Service
from tenants.page_files.ends import shown_until

if TYPE_CHECKING:
    from datetime import date, datetime

    from tenants.models import Commune


@dataclass(frozen=True)
class TownHallCard:
    """What layouts and cards read. ``today`` is None when the hours are not known."""

    name: str
    phone: str
    email: str
    website: str
    address_lines: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    hours: WeeklyHours
    hours_state: HoursState
    hours_note: str
    hours_collected_on: date | None
    today: HoursRow | None


def town_hall() -> Service | None:
    return Service.objects.filter(is_town_hall=True).first()


def town_hall_card(commune: Commune, now: datetime | None = None) -> TownHallCard | None:
    """The commune's town hall as it stands at ``now``; one query. None when the commune has none."""
    service = town_hall()
    return card_of(service, commune, now or timezone.now()) if service else None


def card_of(service: Service, commune: Commune, now: datetime) -> TownHallCard:
    try:
        hours = service.hours
    except BadHours:
        hours = WeeklyHours()
    tz, holidays = ZoneInfo(commune.time_zone), french_holidays(commune.holidays_subdivision)
    state = hours.state_at(now, tz, holidays)
    shown_until(state.until)
    return TownHallCard(
        name=service.name,
        phone=service.phone,
        email=service.email,
        website=service.website,
        address_lines=service.address_lines,
        latitude=service.latitude,
        longitude=service.longitude,
        hours=hours.as_of(timezone.localdate(now, tz)),
        hours_state=state,
        hours_note=service.hours_note,
        hours_collected_on=service.hours_collected_on,
        today=hours.today(now, tz, holidays) if hours.is_known else None,
    )


def active_services() -> list[Service]:
    return list(Service.objects.filter(is_active=True))
