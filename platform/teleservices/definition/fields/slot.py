"""A room and one of its slots, chosen in the commune's calendar. Alone on its page: the calendar fills it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import Field, JsonValue

from design.typography import date_in_full, money
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import (
    FieldBase,
    FormData,
    Input,
    Problem,
    part_of,
    text_of,
    wrong_type,
)
from teleservices.definition.fields.date import date_inputs, read_date, write_date
from teleservices.definition.series import MOST, clashes, read_series, weekly
from teleservices.definition.slots import RoomCalendar, Slot, SlotState


class SlotField(FieldBase):
    """Kept as `Slot.as_answer` says: {"room", "name", "day", "period", "label", "starts", "ends", "prices", "deposit"…}.

    Conditions and the price read it: `creneau.prices.association`, `creneau.deposit` (euro cents). With `weekly`, also
    "until", the "days" that are asked for, those that are "skipped", and their "count"; prices are then those of all.
    """

    type: Literal["slot"]
    weekly: bool = Field(
        default=False, description="The slot may be asked for every week until a day: a season, a school year"
    )

    quotable: ClassVar[tuple[str, ...]] = ("salle", "horaires", "caution", "reglement")

    def inputs(self) -> tuple[Input, ...]:
        end = date_inputs(f"{self.key}-until", required=False) if self.weekly else ()
        return (*super().inputs(), *end)

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        sent = text_of(data, self.key)
        room, _sep, rest = sent.partition("|")
        day, _sep, period = rest.partition("|")
        if not sent:
            return None
        found = circumstances.rooms.slot(room, day, period) if circumstances.rooms else None
        if found is None:
            return {"room": room[:40], "day": day[:10], "period": period[:40]}
        until = read_date(f"{self.key}-until", data) if self.weekly else None
        return (
            found.as_answer()
            if until is None
            else self._asked(found, until, self._chosen(data, found, until))
        )

    def _chosen(self, data: FormData, slot: Slot, until: str) -> frozenset[str] | None:
        """The dates that were ticked, None when none was shown for that slot and that end."""
        if text_of(data, f"{self.key}-series") != f"{slot.value} {until}":
            return None
        return frozenset(str(one) for one in data.getlist(f"{self.key}-days"))

    def _asked(self, slot: Slot, until: str, chosen: frozenset[str] | None) -> dict[str, JsonValue]:
        """The answer of a series; that of an end that is no date has no days yet."""
        try:
            every = [one.isoformat() for one in weekly(slot.day, date.fromisoformat(until))]
        except ValueError:
            every = []
        days = [one for one in every if chosen is None or one in chosen]
        return {
            **slot.as_answer(),
            "until": until,
            "days": list[JsonValue](days),
            "skipped": [one for one in every if one not in days],
            "count": len(days),
            "prices": {who: cents * len(days) for who, cents in slot.prices.items()},
        }

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if not isinstance(value, Mapping):
            return wrong_type(self.key)
        if circumstances.rooms is None:
            return []
        found = circumstances.rooms.slot(*(part_of(value, name) for name in ("room", "day", "period")))
        if found is None:
            return [Problem(self.key, _("Ce créneau n’est pas proposé. Choisissez-en un autre"))]
        until = part_of(value, "until")
        if until and (wrong := self._series_problems(value, found, circumstances.rooms)):
            return wrong
        if not until and found.state is SlotState.TAKEN:
            return [Problem(self.key, taken_message())]
        days = value.get("days")
        chosen = frozenset(str(one) for one in days) if isinstance(days, list) else frozenset[str]()
        now = self._asked(found, until, chosen) if until else found.as_answer()
        if now != dict(value):
            words = _(
                "Le prix ou les horaires de ce créneau ont changé. Choisissez-le de nouveau, ou un autre"
            )
            return [Problem(self.key, words)]
        return []

    def _series_problems(
        self, value: dict[str, JsonValue], slot: Slot, calendar: RoomCalendar
    ) -> list[Problem]:
        """Each date that cannot be had, one by one: nothing is held before all can be."""
        at = f"{self.key}-until-day"
        series = read_series(value)
        if series is None:
            if value.get("skipped"):
                return [
                    Problem(
                        at, _("Gardez au moins une date, ou effacez «\u00a0Chaque semaine jusqu’au\u00a0»")
                    )
                ]
            return [Problem(at, _("Écrivez une date qui existe, après celle du créneau choisi"))]
        if len(series.every) > MOST:
            words = _("Une série a au plus %(most)d dates\u00a0: choisissez une fin plus proche")
            return [Problem(at, words % {"most": MOST})]
        found = clashes(calendar, part_of(value, "room"), part_of(value, "period"), series.days)
        return [
            Problem(at, _("%(day)s\u00a0: %(why)s") % {"day": date_in_full(day).capitalize(), "why": why})
            for day, why in found.items()
        ]

    def missing_message(self) -> str:
        return self.missing or _("Choisissez une salle, puis un créneau libre")

    def in_words(self, value: JsonValue) -> str:
        if not isinstance(value, Mapping) or not part_of(value, "name"):
            return ""
        lines = [part_of(value, "name"), _when(value)]
        return "\n".join([*lines, f"{part_of(value, 'label')} ({part_of(value, 'hours')})"])

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        parts = [part_of(value, name) for name in ("room", "day", "period")]
        if not all(parts):
            return {}
        return {self.key: ["|".join(parts)], **write_date(f"{self.key}-until", part_of(value, "until"))}

    def quoted(self, value: JsonValue) -> dict[str, str]:
        """What a document may quote of it besides its words: `{{ creneau_caution }}`."""
        found = {"salle": "", "horaires": "", "caution": _("celui que le conseil municipal a voté")}
        if isinstance(value, Mapping):
            cents = value.get("deposit")
            found["salle"] = part_of(value, "name")
            found["horaires"] = f"{_when(value)}, {part_of(value, 'hours')}"
            found["caution"] = (
                money(Decimal(cents) / 100) if isinstance(cents, int) and cents else _("aucune caution")
            )
        found["reglement"] = part_of(value, "rules") or _("Laisser la salle propre et en bon état.")
        return {f"{self.key}_{name}": text for name, text in found.items()}


def taken_message() -> str:
    """To who comes second: nothing of theirs is lost."""
    return _(
        "Quelqu’un vient de demander ce créneau. Vos réponses sont gardées\u00a0: choisissez un autre jour, un autre "
        "moment ou une autre salle"
    )


def _when(value: JsonValue) -> str:
    series = read_series(value) if isinstance(value, Mapping) else None
    return series.in_words() if series else _day(part_of(value, "day"))


def _day(text: str) -> str:
    try:
        return date_in_full(date.fromisoformat(text))
    except ValueError:
        return text
