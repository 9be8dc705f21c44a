"""A slot asked for every week until a day: which dates, what is wrong with them one by one, how they are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from design.typography import date_in_full
from teleservices.definition.slots import SlotState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import JsonValue

    from teleservices.definition.slots import RoomCalendar, Slot

MOST = 60
"""Dates: more than a year of weeks."""
WEEK = timedelta(days=7)
EVERY = (
    gettext_lazy("Chaque lundi"),
    gettext_lazy("Chaque mardi"),
    gettext_lazy("Chaque mercredi"),
    gettext_lazy("Chaque jeudi"),
    gettext_lazy("Chaque vendredi"),
    gettext_lazy("Chaque samedi"),
    gettext_lazy("Chaque dimanche"),
)


@dataclass(frozen=True, slots=True)
class Series:
    """The dates that are asked for, and those of the same weeks that the person does without."""

    days: tuple[date, ...]
    skipped: tuple[date, ...] = ()

    @property
    def every(self) -> tuple[date, ...]:
        return tuple(sorted((*self.days, *self.skipped)))

    def in_words(self) -> str:
        """ "Chaque mardi, du 8 septembre 2026 au 29 juin 2027, 38 dates, sauf le 22 décembre"."""
        count = len(self.days)
        text = _("%(every)s, du %(first)s au %(last)s") % {
            "every": EVERY[self.days[0].weekday()],
            "first": date_in_full(self.days[0]),
            "last": date_in_full(self.days[-1]),
        }
        text += ", " + ngettext("%(count)d date", "%(count)d dates", count) % {"count": count}
        inside = [one for one in self.skipped if self.days[0] < one < self.days[-1]]
        if inside:
            text += ", " + _("sauf %(days)s") % {"days": ", ".join(date_in_full(one) for one in inside)}
        return text


def weekly(first: date, until: date) -> tuple[date, ...]:
    """The same day of each week, both ends included, and one more than MOST at the most."""
    found: list[date] = []
    while first <= until and len(found) <= MOST:
        found.append(first)
        first += WEEK
    return tuple(found)


def read_series(answer: Mapping[str, JsonValue]) -> Series | None:
    """Of an answer that was kept; None when it asks for one date."""
    days = _dates(answer.get("days"))
    return Series(days, _dates(answer.get("skipped"))) if days else None


def _dates(value: JsonValue) -> tuple[date, ...]:
    found = []
    for text in value if isinstance(value, list) else ():
        try:
            found.append(date.fromisoformat(str(text)))
        except ValueError:
            return ()
    return tuple(found)


def clashes(calendar: RoomCalendar, room: str, period: str, days: Sequence[date]) -> dict[date, str]:
    """Why each date that cannot be had cannot, in order. One query for all."""
    return {
        day: words
        for day, slot in zip(days, calendar.on_days(room, period, days), strict=True)
        if (words := _refusal(slot))
    }


def _refusal(slot: Slot | None) -> str:
    if slot is None:
        return _("la salle n’est pas proposée ce jour-là")
    return _("la salle est déjà prise") if slot.state is SlotState.TAKEN else ""
