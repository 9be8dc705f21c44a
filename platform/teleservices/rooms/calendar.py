"""The calendar of the current commune's rooms, for the fields that book them (`definition.slots.RoomCalendar`)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from teleservices.definition.slots import BookableRoom, Slot, SlotState
from teleservices.rooms.enums import BLOCKING, BookingState
from teleservices.rooms.models import Booking, Room
from teleservices.rooms.periods import days_of_month, next_month

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from teleservices.rooms.periods import Period
    from tenants.models import Commune

Span = tuple[datetime, datetime, str]
"""From, until (aware), state."""


class Calendar:
    """Made for one request: what it has read once it does not read again. Nothing is read before it is asked.

    `own` is a dossier whose own booking leaves its slot free, for who answers again.
    """

    def __init__(self, commune: Commune, today: date, own: UUID | None = None) -> None:
        self.zone, self.today, self.own = ZoneInfo(commune.time_zone), today, own
        self._rooms: dict[str, Room] | None = None
        self._spans: dict[tuple[int, date], list[Span]] = {}

    def _known(self) -> dict[str, Room]:
        if self._rooms is None:
            self._rooms = {str(one.pk): one for one in Room.objects.filter(is_open=True)}
        return self._rooms

    def rooms(self) -> Sequence[BookableRoom]:
        return [bookable(one) for one in self._known().values()]

    def months(self) -> tuple[date, date]:
        horizon = max((one.horizon_months for one in self._known().values()), default=1)
        first = last = self.today.replace(day=1)
        for _month in range(horizon):
            last = next_month(last)
        return first, last

    def month(self, room: str, first: date) -> Sequence[Slot]:
        found = self._known().get(room)
        if found is None:
            return []
        spans = self._taken(found, first)
        return [
            self._slot(found, period, day, spans)
            for day in days_of_month(first)
            for period in found.hours
            if self._may_begin(found, period, day)
        ]

    def slot(self, room: str, day: str, period: str) -> Slot | None:
        found = self._known().get(room)
        try:
            begins = date.fromisoformat(day)
        except ValueError:
            return None
        hours = next((one for one in found.hours if one.key == period), None) if found else None
        if found is None or hours is None or not self._may_begin(found, hours, begins):
            return None
        return self._slot(found, hours, begins, self._taken(found, begins.replace(day=1)))

    def on_days(self, room: str, period: str, days: Sequence[date]) -> Sequence[Slot | None]:
        found = self._known().get(room)
        hours = next((one for one in found.hours if one.key == period), None) if found else None
        if found is None or hours is None or not days:
            return [None] * len(days)
        spans = self._between(found, days[0], days[-1] + timedelta(days=1))
        return [
            self._slot(found, hours, day, spans) if self._may_begin(found, hours, day) else None
            for day in days
        ]

    def _may_begin(self, room: Room, period: Period, day: date) -> bool:
        if self.own is not None and day >= self.today and day.isoweekday() in period.days:
            return True
        first = self.today + timedelta(days=room.notice_days)
        last = self.today + timedelta(days=31 * room.horizon_months)
        return day.isoweekday() in period.days and first <= day <= last

    def _taken(self, room: Room, first: date) -> list[Span]:
        """What holds the room in a month, and what runs into it; one query a month."""
        key = (room.pk, first)
        if key not in self._spans:
            self._spans[key] = self._between(room, first, next_month(first))
        return self._spans[key]

    def _between(self, room: Room, first: date, after: date) -> list[Span]:
        """What holds the room from the first day on, and what begins within a week of the last."""
        begin, end = (datetime.combine(one, time.min, self.zone) for one in (first, after))
        rows = Booking.objects.filter(room=room, starts_at__lt=end + timedelta(days=7), ends_at__gt=begin)
        wanted = rows.filter(state__in=[*BLOCKING, BookingState.ASKED]).exclude(
            dossier__isnull=False, dossier=self.own
        )
        return list(wanted.values_list("starts_at", "ends_at", "state"))

    def _slot(self, room: Room, period: Period, day: date, spans: Sequence[Span]) -> Slot:
        starts, ends = period.bounds(day)
        here = [
            state
            for begin, end, state in spans
            if begin < ends.replace(tzinfo=self.zone) and end > starts.replace(tzinfo=self.zone)
        ]
        state = SlotState.FREE
        if here:
            state = SlotState.TAKEN if any(one in BLOCKING for one in here) else SlotState.ASKED
        return Slot(bookable(room), day, period.key, period.label, starts, ends, dict(period.prices), state)


def bookable(room: Room) -> BookableRoom:
    """As people see it."""
    return BookableRoom(
        key=str(room.pk),
        name=room.name,
        capacity=room.capacity,
        equipment=tuple(room.equipment),
        description=room.description,
        rules=room.rules,
        deposit=room.deposit,
    )


def by_day(slots: Sequence[Slot]) -> list[tuple[date, list[Slot]]]:
    """In order."""
    found: dict[date, list[Slot]] = defaultdict(list)
    for one in slots:
        found[one.day].append(one)
    return list(found.items())
