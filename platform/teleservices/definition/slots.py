"""What can be booked: rooms and their slots, as a field sees them. Whoever keeps the calendar answers these questions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext as _
from pydantic import JsonValue

from design.typography import date_in_full, hour


class SlotState(StrEnum):
    """How a slot stands for who would like it."""

    FREE = "free"
    ASKED = "asked"
    """Somebody asked for it and nothing is decided: it may be asked for again."""
    TAKEN = "taken"


class Payer(StrEnum):
    """Kinds of person that a price grid tells apart."""

    RESIDENT = "resident"
    OUTSIDER = "outsider"
    ASSOCIATION = "association"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class BookableRoom:
    """A room as it is offered."""

    key: str
    name: str
    capacity: int
    equipment: tuple[str, ...] = ()
    description: str = ""
    rules: str = ""
    deposit: int = 0
    """Caution, in euro cents."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A room at one of its hours on one day. Times are the commune's own, without zone."""

    room: BookableRoom
    day: date
    period: str
    label: str
    starts: datetime
    ends: datetime
    prices: dict[str, int] = field(hash=False)
    """By `Payer`, in euro cents; a kind that is not there has no price yet."""
    state: SlotState = SlotState.FREE

    @property
    def value(self) -> str:
        """What a form sends for it."""
        return f"{self.room.key}|{self.day.isoformat()}|{self.period}"

    @property
    def hours(self) -> str:
        """ "8 h – 12 h", with the day of its end when it is another one."""
        end = hour(self.ends.time())
        if (self.ends.date() - self.day).days == 1:
            end = _("%(hour)s le lendemain") % {"hour": end}
        elif self.ends.date() != self.day:
            end = _("%(hour)s le %(day)s") % {"hour": end, "day": date_in_full(self.ends.date(), year=False)}
        return f"{hour(self.starts.time())} – {end}"

    def as_answer(self) -> dict[str, JsonValue]:
        """What the answer keeps: the slot with its price and rules as they were when it was chosen."""
        return {
            "room": self.room.key,
            "name": self.room.name,
            "capacity": self.room.capacity,
            "day": self.day.isoformat(),
            "period": self.period,
            "label": self.label,
            "hours": self.hours,
            "starts": self.starts.isoformat(timespec="minutes"),
            "ends": self.ends.isoformat(timespec="minutes"),
            "prices": dict(self.prices),
            "deposit": self.room.deposit,
            "rules": self.room.rules,
        }


class RoomCalendar(Protocol):
    """Where slots are looked up."""

    def rooms(self) -> Sequence[BookableRoom]:
        """Those that may be asked for, in their order."""

    def month(self, room: str, first: date) -> Sequence[Slot]:
        """The slots of a room that may still be asked for in that month, free or not, in order."""

    def slot(self, room: str, day: str, period: str) -> Slot | None:
        """One slot as it stands now, None when there is no such thing (any more)."""

    def on_days(self, room: str, period: str, days: Sequence[date]) -> Sequence[Slot | None]:
        """The same slot on several days in order, each as it stands now, None where there is no such thing."""

    def months(self) -> tuple[date, date]:
        """The first days of the first and the last month that may be asked for."""
