"""The hours at which a room is let: "Le soir, 18 h – 2 h, du lundi au samedi", with a price for each kind of person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
MOST = 8


@dataclass(frozen=True, slots=True)
class Period:
    """`days` are ISO week days (1 is Monday) on which it begins; `nights`: how many midnights it goes over."""

    key: str
    label: str
    start: time
    end: time
    days: tuple[int, ...] = EVERY_DAY
    nights: int = 0
    prices: tuple[tuple[str, int], ...] = ()
    """(`Payer`, euro cents)."""

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """From when to when it lasts if it begins on that day, in the commune's own time."""
        return datetime.combine(day, self.start), datetime.combine(
            day + timedelta(days=self.nights), self.end
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "label": self.label,
            "start": self.start.strftime("%H:%M"),
            "end": self.end.strftime("%H:%M"),
            "days": list(self.days),
            "nights": self.nights,
            "prices": dict(self.prices),
        }


def read_periods(stored: Sequence[Mapping[str, Any]]) -> tuple[Period, ...]:
    """As they were kept by `Period.as_json`."""
    return tuple(
        Period(
            key=one["key"],
            label=one["label"],
            start=time.fromisoformat(one["start"]),
            end=time.fromisoformat(one["end"]),
            days=tuple(one["days"]),
            nights=one["nights"],
            prices=tuple(sorted(one["prices"].items())),
        )
        for one in stored
    )


def days_of_month(first: date) -> Iterator[date]:
    """Every day of the month that begins then."""
    day = first
    while day.month == first.month:
        yield day
        day += timedelta(days=1)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
