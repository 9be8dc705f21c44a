"""One of the times that an event takes place, on the clock of the commune."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as __

from design.typography import NBSP, date_in_full, hour

if TYPE_CHECKING:
    from cms.pages.models.events import EventPage


def moment(day: date, at: time | None) -> datetime:
    """Where the commune is, as the current time zone is its own (tenants.middleware)."""
    return timezone.make_aware(datetime.combine(day, at or time()))


def hours_in_words(start: time | None, end: time | None) -> str:
    if start is None:
        return ""
    if end is None:
        return f"{__('à')}{NBSP}{hour(start)}"
    return __("de %(start)s à %(end)s") % {"start": hour(start), "end": hour(end)}


@dataclass(frozen=True)
class Occurrence:
    """``last_day`` is ``day``, unless it lasts several."""

    event: EventPage
    day: date
    last_day: date

    @property
    def starts_at(self) -> datetime:
        return moment(self.day, self.event.start_time)

    @property
    def ends_at(self) -> datetime:
        """Without a last hour: the end of the day."""
        if self.event.end_time is not None:
            return moment(self.last_day, self.event.end_time)
        return moment(self.last_day + timedelta(days=1), None)

    @property
    def when(self) -> str:
        """« mercredi 9 décembre 2026, de 14 h à 17 h », « du 4 décembre 2026 au 6 décembre 2026 »."""
        if self.last_day == self.day:
            days = date_in_full(self.day)
        else:
            days = __("du %(first)s au %(last)s") % {
                "first": date_in_full(self.day),
                "last": date_in_full(self.last_day),
            }
        return ", ".join(filter(None, (days, self.event.hours)))
