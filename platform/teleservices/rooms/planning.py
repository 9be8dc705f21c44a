"""The planning of the rooms: who holds them, day by day, for who may read the requests behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from design.typography import date_in_full, hour
from teleservices.dossiers.models import ProcedureCopy
from teleservices.rooms.enums import TONES, BookingState
from teleservices.rooms.models import Booking, Room
from teleservices.rooms.periods import next_month

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from tenants.models import Commune


@dataclass(frozen=True)
class Span:
    """The days that a page shows, and those before and after."""

    first: date
    last: date
    before: date
    after: date

    @classmethod
    def month(cls, day: date) -> Span:
        first = day.replace(day=1)
        after = next_month(first)
        return cls(first, after - date.resolution, (first - date.resolution).replace(day=1), after)

    @classmethod
    def week(cls, day: date) -> Span:
        first = day - timedelta(days=day.weekday())
        return cls(first, first + timedelta(days=6), first - timedelta(days=7), first + timedelta(days=7))

    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True)
class Line:
    """A booking on the planning. `person` and `reference` are empty for who may not read the request; of a confidential
    one, the reference alone is on a page of many.
    """

    booking: Booking
    room: str
    day: str
    hours: str
    state: str
    tone: str
    person: str
    reference: str
    may_open: bool
    is_of_series: bool
    """Others of the same request hold the room too: this one may be released alone."""
    signed: str


@dataclass(frozen=True)
class DayRow:
    """A day, and for each room what holds it."""

    name: str
    is_today: bool
    cells: tuple[tuple[Line, ...], ...]


def lines_of(
    rooms: Sequence[Room], span: Span, commune: Commune, readable: Collection[UUID] | None
) -> list[Line]:
    """In order. One query. `readable` are the services whose requests the agent reads, None for all."""
    zone = ZoneInfo(commune.time_zone)
    begin = datetime.combine(span.first, time.min, zone)
    end = datetime.combine(span.last + timedelta(days=1), time.min, zone)
    sealed = ProcedureCopy.objects.filter(pk=OuterRef("dossier__copy_id"), definition__confidential=True)
    same = Booking.objects.filter(dossier=OuterRef("dossier")).exclude(pk=OuterRef("pk"))
    others = same.exclude(state=BookingState.CANCELLED)
    rows = Booking.objects.filter(room__in=rooms, starts_at__lt=end, ends_at__gt=begin)
    shown = (
        rows.exclude(state=BookingState.CANCELLED)
        .select_related("room", "dossier")
        .annotate(is_sealed=Exists(sealed), is_of_series=Exists(others))
    )
    found = shown.order_by("starts_at", "made_at")
    return [_line(one, zone, readable, is_sealed=one.is_sealed) for one in found]


def _line(booking: Booking, zone: ZoneInfo, readable: Collection[UUID] | None, *, is_sealed: bool) -> Line:
    starts, ends = booking.starts_at.astimezone(zone), booking.ends_at.astimezone(zone)
    dossier = booking.dossier
    may_open = dossier is not None and (readable is None or dossier.service_id in readable)
    closed = booking.state == BookingState.CLOSED
    signed = ""
    if booking.state == BookingState.CONFIRMED:
        signed = _("contrat accepté") if booking.accepted_at else _("contrat à accepter")
    return Line(
        booking=booking,
        room=booking.room.name,
        day=date_in_full(starts.date(), year=False),
        hours=_closed_days(starts, ends) if closed else f"{hour(starts.time())} – {hour(ends.time())}",
        state=str(BookingState(booking.state).label),
        tone=TONES[BookingState(booking.state)],
        person=dossier.person if dossier and may_open and not is_sealed else "",
        reference=dossier.reference if dossier and may_open else "",
        may_open=may_open,
        is_of_series=bool(booking.is_of_series),  # type: ignore[attr-defined]  # annotated by lines_of
        signed=signed,
    )


def _closed_days(starts: datetime, ends: datetime) -> str:
    last = (ends - timedelta(minutes=1)).date()
    words = {"first": date_in_full(starts.date(), year=False), "last": date_in_full(last, year=False)}
    return words["first"] if last == starts.date() else _("du %(first)s au %(last)s") % words


def by_day_and_room(
    lines: Sequence[Line], rooms: Sequence[Room], span: Span, commune: Commune, today: date
) -> list[DayRow]:
    """The same as a table: a row a day, a cell a room."""
    zone = ZoneInfo(commune.time_zone)
    found = []
    for day in span.days():
        begin = datetime.combine(day, time.min, zone)
        end = begin + timedelta(days=1)
        here = [one for one in lines if one.booking.starts_at < end and one.booking.ends_at > begin]
        cells = tuple(tuple(one for one in here if one.booking.room_id == room.pk) for room in rooms)
        found.append(DayRow(date_in_full(day, year=False), day == today, cells))
    return found
