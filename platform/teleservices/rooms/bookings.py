"""The booking of a dossier follows it: held when it is filed, confirmed or released by its decision.

Called by the verbs of `dossiers`, in their transaction and under the dossier's lock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from teleservices.definition.fields.base import Problem, part_of
from teleservices.definition.fields.slot import SlotField, taken_message
from teleservices.definition.series import read_series
from teleservices.definition.walking import SETTINGS_KEPT
from teleservices.dossiers.enums import ENDED_STATES, State
from teleservices.dossiers.errors import NotNow, Unfinished
from teleservices.rooms.enums import BookingState
from teleservices.rooms.models import NO_OVERLAP, Booking
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Sequence

    from teleservices.definition import Procedure
    from teleservices.dossiers.models import Dossier

SHARED = "demandes_simultanees"
"""Setting of a procedure that books: a slot that is asked for may be asked for by others."""


class SlotTaken(NotNow):
    """Another dossier, or a closure, holds the room then."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "La salle est déjà réservée ou fermée à ce moment-là\u00a0: cette demande ne peut pas y être acceptée. "
                "Demandez un autre créneau à l’usager, ou refusez."
            )
        )


def slot_field(procedure: Procedure) -> SlotField | None:
    """The field that books, None when the procedure books nothing."""
    return next((field for _step, field in procedure.fields() if isinstance(field, SlotField)), None)


def book(dossier: Dossier) -> None:
    """Of a dossier that has just been filed. Raises Unfinished when somebody else was faster by an instant."""
    field = slot_field(dossier.procedure)
    if field is None or not _chosen(dossier, field):
        return
    try:
        Booking.objects.bulk_create(
            Booking(dossier=dossier, made_at=dossier.submitted_at, **one) for one in _wanted(dossier, field)
        )
    except IntegrityError as error:
        if NO_OVERLAP not in str(error):
            raise
        step = next(step.key for step, one in dossier.procedure.fields() if one.key == field.key)
        raise Unfinished({field.key: [Problem(field.key, taken_message())]}, step) from error


def follow(dossier: Dossier) -> None:
    """The booking is what the dossier's state and answer say. Raises SlotTaken: nothing is then changed."""
    field = slot_field(dossier.procedure)
    if field is None or not _chosen(dossier, field):
        return
    try:
        with transaction.atomic():
            _keep(dossier, _wanted(dossier, field))
    except IntegrityError as error:
        if NO_OVERLAP not in str(error):
            raise
        raise SlotTaken from error


def _keep(dossier: Dossier, wanted: Sequence[Mapping[str, Any]]) -> None:
    """The bookings of a dossier become these, all or none; one whose room and time stay is only said anew."""
    spans = {_span(one): one for one in wanted}
    kept = {_span(vars(one)): one.pk for one in dossier.bookings.all()}
    if gone := [pk for span, pk in kept.items() if span not in spans]:
        Booking.objects.filter(pk__in=gone).delete()
    dossier.bookings.update(state=_state(dossier))
    Booking.objects.bulk_create(
        Booking(dossier=dossier, **one) for span, one in spans.items() if span not in kept
    )


def _span(booking: Mapping[str, Any]) -> tuple[int, datetime, datetime]:
    return booking["room_id"], booking["starts_at"], booking["ends_at"]


def _chosen(dossier: Dossier, field: SlotField) -> bool:
    return bool(part_of(dossier.answers.get(field.key), "starts"))


def _wanted(dossier: Dossier, field: SlotField) -> list[dict[str, Any]]:
    """One for each date: the hours are those of the commune, whatever the season."""
    answer = dossier.answers.get(field.key)
    zone = ZoneInfo(current_commune().time_zone)
    starts, ends = (datetime.fromisoformat(part_of(answer, name)) for name in ("starts", "ends"))
    series = read_series(answer) if isinstance(answer, Mapping) else None
    state = _state(dossier)
    return [
        {
            "room_id": int(part_of(answer, "room")),
            "state": state,
            "starts_at": (starts + (day - starts.date())).replace(tzinfo=zone),
            "ends_at": (ends + (day - starts.date())).replace(tzinfo=zone),
            "label": part_of(answer, "label")[:200],
        }
        for day in (series.days if series else (starts.date(),))
    ]


def _state(dossier: Dossier) -> BookingState:
    if dossier.state == State.ACCEPTED:
        return BookingState.CONFIRMED
    if dossier.state in ENDED_STATES:
        return BookingState.CANCELLED
    kept = dossier.answers.get(SETTINGS_KEPT)
    return BookingState.ASKED if _is_shared(kept) else BookingState.HELD


def _is_shared(settings: Mapping[str, object] | object) -> bool:
    return isinstance(settings, dict) and settings.get(SHARED) is True
