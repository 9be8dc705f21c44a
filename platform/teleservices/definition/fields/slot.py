"""A room and one of its slots, chosen in the commune's calendar. Alone on its page: the calendar fills it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import JsonValue

from design.typography import date_in_full, money
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import (
    FieldBase,
    FormData,
    Problem,
    part_of,
    text_of,
    wrong_type,
)
from teleservices.definition.slots import SlotState


class SlotField(FieldBase):
    """Kept as `Slot.as_answer` says: {"room", "name", "day", "period", "label", "starts", "ends", "prices", "deposit"…}.

    Conditions and the price read it: `creneau.prices.association`, `creneau.deposit` (euro cents).
    """

    type: Literal["slot"]

    quotable: ClassVar[tuple[str, ...]] = ("salle", "horaires", "caution", "reglement")

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        sent = text_of(data, self.key)
        room, _sep, rest = sent.partition("|")
        day, _sep, period = rest.partition("|")
        if not sent:
            return None
        found = circumstances.rooms.slot(room, day, period) if circumstances.rooms else None
        return found.as_answer() if found else {"room": room[:40], "day": day[:10], "period": period[:40]}

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if not isinstance(value, Mapping):
            return wrong_type(self.key)
        if circumstances.rooms is None:
            return []
        found = circumstances.rooms.slot(*(part_of(value, name) for name in ("room", "day", "period")))
        if found is None:
            return [Problem(self.key, _("Ce créneau n’est pas proposé. Choisissez-en un autre"))]
        if found.state is SlotState.TAKEN:
            return [Problem(self.key, taken_message())]
        if found.as_answer() != dict(value):
            words = _(
                "Le prix ou les horaires de ce créneau ont changé. Choisissez-le de nouveau, ou un autre"
            )
            return [Problem(self.key, words)]
        return []

    def missing_message(self) -> str:
        return self.missing or _("Choisissez une salle, puis un créneau libre")

    def in_words(self, value: JsonValue) -> str:
        if not isinstance(value, Mapping) or not part_of(value, "name"):
            return ""
        lines = [part_of(value, "name"), _day(part_of(value, "day"))]
        return "\n".join([*lines, f"{part_of(value, 'label')} ({part_of(value, 'hours')})"])

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        parts = [part_of(value, name) for name in ("room", "day", "period")]
        return {self.key: ["|".join(parts)]} if all(parts) else {}

    def quoted(self, value: JsonValue) -> dict[str, str]:
        """What a document may quote of it besides its words: `{{ creneau_caution }}`."""
        found = {"salle": "", "horaires": "", "caution": _("celui que le conseil municipal a voté")}
        if isinstance(value, Mapping):
            cents = value.get("deposit")
            found["salle"] = part_of(value, "name")
            found["horaires"] = f"{_day(part_of(value, 'day'))}, {part_of(value, 'hours')}"
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


def _day(text: str) -> str:
    try:
        return date_in_full(date.fromisoformat(text))
    except ValueError:
        return text
