"""The calendar of a room as a page draws it: a month at a time, its days, their slots. Links, no script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.dateformat import format as written
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from design.typography import date_in_full, money
from teleservices.definition.fields.base import part_of
from teleservices.definition.fields.slot import SlotField
from teleservices.definition.series import MOST, clashes, read_series
from teleservices.definition.slots import SlotState
from teleservices.rooms.calendar import by_day
from teleservices.rooms.enums import PAYERS
from teleservices.rooms.periods import next_month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import JsonValue

    from teleservices.definition import Circumstances, VisibleField
    from teleservices.definition.slots import BookableRoom, RoomCalendar, Slot
    from teleservices.journeys.fields import FieldView

ROOM, MONTH = "salle", "mois"
"""In the address of the page: which calendar it shows."""


@dataclass(frozen=True)
class RoomLine:
    """A room among those that may be chosen."""

    name: str
    facts: str
    description: str
    url: str
    is_shown: bool


@dataclass(frozen=True)
class SlotLine:
    """A slot of a day."""

    value: str
    label: str
    hours: str
    state: str
    """ "Libre", "Déjà demandé", "Réservé"."""
    may_choose: bool
    is_chosen: bool
    id: str


@dataclass(frozen=True)
class DayLine:
    """A day of the month."""

    name: str
    slots: tuple[SlotLine, ...]

    @property
    def is_full(self) -> bool:
        return not any(one.may_choose for one in self.slots)


@dataclass(frozen=True)
class DateLine:
    """A date of a series."""

    value: str
    name: str
    refusal: str
    """Why it cannot be had, "" when it can."""
    is_chosen: bool
    id: str


@dataclass(frozen=True)
class SeriesView:
    """The slot every week until a day: the dates that this makes."""

    signature: str = ""
    """The slot and the end that these dates are of: those of others are not read."""
    dates: tuple[DateLine, ...] = ()


@dataclass(frozen=True)
class CalendarView:
    """What `fields/slot.html` draws."""

    rooms: tuple[RoomLine, ...]
    room: str = ""
    month: str = ""
    previous_url: str = ""
    next_url: str = ""
    days: tuple[DayLine, ...] = ()
    prices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Kind of person, price of each period."""
    periods: tuple[str, ...] = ()
    deposit: str = ""
    rules: str = ""
    chosen: str = ""
    chosen_value: str = ""
    """What was chosen when it is not in the month that is shown: it stays chosen."""
    series: SeriesView | None = None


def with_calendars(
    views: Sequence[FieldView],
    seen: Sequence[VisibleField],
    answers: Mapping[str, JsonValue],
    surroundings: Circumstances,
    query: Mapping[str, str],
    kept: Mapping[str, str] | None = None,
) -> tuple[FieldView, ...]:
    """The same views, each that books with its calendar. `kept`: what the addresses of the calendar keep saying."""
    slots = {one.field.key: one.field for one in seen if isinstance(one.field, SlotField)}
    if not slots or surroundings.rooms is None:
        return tuple(views)
    return tuple(
        replace(
            view,
            calendar=replace(
                _calendar(answers.get(view.key), surroundings.rooms, query, kept or {}),
                series=_series(slots[view.key], answers.get(view.key), surroundings.rooms),
            ),
        )
        if view.key in slots
        else view
        for view in views
    )


def _calendar(
    value: JsonValue, calendar: RoomCalendar, query: Mapping[str, str], kept: Mapping[str, str]
) -> CalendarView:
    rooms = calendar.rooms()
    asked = query.get(ROOM) or part_of(value, "room") or (rooms[0].key if len(rooms) == 1 else "")
    shown = next((one for one in rooms if one.key == asked), None)
    lines = tuple(_room(one, one is shown, kept) for one in rooms)
    words = "" if not part_of(value, "name") else ", ".join(chosen_lines(value))
    sent = "|".join(part_of(value, name) for name in ("room", "day", "period")) if words else ""
    if shown is None:
        return CalendarView(lines, chosen=words, chosen_value=sent)
    first = _month(query.get(MONTH, ""), part_of(value, "day"), calendar, shown)
    slots = calendar.month(shown.key, first)
    lowest, highest = calendar.months()
    before = (first.replace(day=1) - date.resolution).replace(day=1)
    return CalendarView(
        rooms=lines,
        room=shown.name,
        month=written(first, "F Y"),
        previous_url=_url(kept, shown.key, before) if before >= lowest else "",
        next_url=_url(kept, shown.key, next_month(first)) if next_month(first) <= highest else "",
        days=tuple(_day(day, here, sent) for day, here in by_day(slots)),
        prices=_prices(slots),
        periods=tuple({one.period: one.label for one in slots}.values()),
        deposit=_euros(shown.deposit) if shown.deposit else "",
        rules=shown.rules,
        chosen=words,
        chosen_value="" if any(one.value == sent for one in slots) else sent,
    )


def _series(field: SlotField, value: JsonValue, calendar: RoomCalendar) -> SeriesView | None:
    if not field.weekly:
        return None
    series = read_series(value) if isinstance(value, Mapping) else None
    if series is None or len(series.every) > MOST:
        return SeriesView()
    refused = clashes(calendar, part_of(value, "room"), part_of(value, "period"), series.every)
    slot = "|".join(part_of(value, name) for name in ("room", "day", "period"))
    dates = tuple(
        DateLine(
            value=day.isoformat(),
            name=date_in_full(day).capitalize(),
            refusal=refused.get(day, ""),
            is_chosen=day in series.days and day not in refused,
            id=f"{field.key}-date-{day.isoformat()}",
        )
        for day in series.every
    )
    return SeriesView(f"{slot} {part_of(value, 'until')}", dates)


def chosen_lines(value: JsonValue) -> list[str]:
    """Room, day and hours of a slot that was chosen."""
    return SlotField.model_construct(type="slot", key="slot", label="").in_words(value).splitlines()


def _month(typed: str, day: str, calendar: RoomCalendar, room: BookableRoom) -> date:
    """The month of the address, else that of the slot chosen before, else the first that has a free slot."""
    lowest, highest = calendar.months()
    for text in (f"{typed}-01", f"{day[:7]}-01"):
        try:
            found = date.fromisoformat(text)
        except ValueError:
            continue
        return min(max(found, lowest), highest)
    following = next_month(lowest)
    here = calendar.month(room.key, lowest)
    return lowest if any(one.state is not SlotState.TAKEN for one in here) else min(following, highest)


def _url(kept: Mapping[str, str], room: str, first: date) -> str:
    return f"?{urlencode({**kept, ROOM: room, MONTH: first.strftime('%Y-%m')})}#calendrier"


def _room(room: BookableRoom, is_shown: bool, kept: Mapping[str, str]) -> RoomLine:
    places = ngettext("%(count)d place", "%(count)d places", room.capacity) % {"count": room.capacity}
    return RoomLine(
        name=room.name,
        facts=", ".join([places, *room.equipment]),
        description=room.description,
        url=f"?{urlencode({**kept, ROOM: room.key})}#calendrier",
        is_shown=is_shown,
    )


def _day(day: date, slots: Sequence[Slot], sent: str) -> DayLine:
    return DayLine(
        name=date_in_full(day, year=False),
        slots=tuple(
            SlotLine(
                value=one.value,
                label=one.label,
                hours=one.hours,
                state=_state(one),
                may_choose=one.state is not SlotState.TAKEN,
                is_chosen=one.value == sent,
                id=f"creneau-{one.day.isoformat()}-{one.period}",
            )
            for one in slots
        ),
    )


def _state(slot: Slot) -> str:
    match slot.state:
        case SlotState.FREE:
            return _("Libre")
        case SlotState.ASKED:
            return _("Déjà demandé")
        case SlotState.TAKEN:
            return _("Pris")


def _prices(slots: Sequence[Slot]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    by_period = {one.period: one.prices for one in slots}
    if not any(by_period.values()):
        return ()
    return tuple(
        (str(name), tuple(_euros(prices[who]) if who in prices else "–" for prices in by_period.values()))
        for who, name in PAYERS.items()
        if any(who in prices for prices in by_period.values())
    )


def _euros(cents: int) -> str:
    return money(Decimal(cents) / 100) if cents else _("gratuit")
