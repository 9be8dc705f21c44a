"""What the town hall writes about its rooms: what they are, when they are closed, the contract that is accepted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from design.typography import date_in_full
from identity.audit.services import agent_actor, record
from teleservices.definition.series import read_series
from teleservices.dossiers.enums import EventKind
from teleservices.dossiers.errors import NotNow
from teleservices.dossiers.services import write_to_citizen
from teleservices.dossiers.services.moves import locked
from teleservices.dossiers.timeline import CITIZEN, tell
from teleservices.rooms.bookings import follow, slot_field
from teleservices.rooms.enums import CONTRACT, BookingState, RoomAction
from teleservices.rooms.models import NO_OVERLAP, Booking, Room
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpRequest

    from identity.accounts.models import Agent
    from teleservices.documents.models import IssuedDocument
    from teleservices.dossiers.models import Dossier
    from teleservices.rooms.periods import Period


class RoomIsHeld(NotNow):
    """The room cannot be closed then: these bookings hold it."""

    def __init__(self, bookings: Sequence[Booking]) -> None:
        super().__init__("the room is held")
        self.bookings = bookings


@transaction.atomic
def keep_room(
    room: Room, periods: Sequence[Period], *, agent: Agent, request: HttpRequest | None = None
) -> Room:
    """Write a room, new or known; requests already filed keep the hours and prices that they were made with."""
    room.periods = [one.as_json() for one in periods]
    room.save()
    record(RoomAction.ROOM_KEPT, agent_actor(agent, request), room, {"room": room.name})
    return room


def close_room(
    room: Room, first: date, last: date, reason: str, *, agent: Agent, request: HttpRequest | None = None
) -> Booking:
    """From the first day to the last, both whole. Raises RoomIsHeld with what holds it."""
    zone = ZoneInfo(current_commune().time_zone)
    starts, ends = (datetime.combine(day, time.min, zone) for day in (first, last + timedelta(days=1)))
    try:
        with transaction.atomic():
            closure = Booking.objects.create(
                room=room,
                state=BookingState.CLOSED,
                starts_at=starts,
                ends_at=ends,
                label=reason,
                made_by=agent,
            )
            detail = {"room": room.name, "from": first.isoformat(), "to": last.isoformat()}
            record(RoomAction.ROOM_CLOSED, agent_actor(agent, request), closure, detail)
    except IntegrityError as error:
        if NO_OVERLAP not in str(error):
            raise
        rows = Booking.objects.filter(room=room, starts_at__lt=ends, ends_at__gt=starts)
        held = rows.exclude(state__in=(BookingState.ASKED, BookingState.CANCELLED))
        raise RoomIsHeld(list(held.select_related("dossier")[:50])) from error
    return closure


@transaction.atomic
def reopen_room(closure: Booking, *, agent: Agent, request: HttpRequest | None = None) -> None:
    """The closure never was."""
    detail = {"room": closure.room.name, "from": closure.starts_at.isoformat()}
    record(RoomAction.ROOM_REOPENED, agent_actor(agent, request), closure, detail)
    closure.delete()


@transaction.atomic
def release_date(
    booking: Booking, reason: str, *, agent: Agent, request: HttpRequest | None = None
) -> Dossier:
    """One date of a series is free again: the others stay, its price leaves the sum, and the person is told why.

    Raises NotNow when the request does not hold that date (any more) or would hold none: it is then to be decided.
    """
    dossier = locked(booking.dossier) if booking.dossier else None
    field = slot_field(dossier.procedure) if dossier else None
    found = dossier.answers.get(field.key) if dossier and field else None
    answer = dict(found) if isinstance(found, Mapping) else {}
    series = read_series(answer)
    day = booking.starts_at.astimezone(ZoneInfo(current_commune().time_zone)).date()
    kept = [one for one in series.days if one != day] if series else []
    if dossier is None or field is None or series is None or not kept or len(kept) == len(series.days):
        raise NotNow("there is no such date to release")
    dossier.answers = {**dossier.answers, field.key: _without(answer, day, kept)}
    dossier.save(update_fields=["answers"])
    follow(dossier)
    detail = {"reference": dossier.reference, "room": booking.room.name, "day": day.isoformat()}
    record(RoomAction.DATE_RELEASED, agent_actor(agent, request), dossier, detail)
    words = {"day": date_in_full(day), "room": booking.room.name, "reason": reason}
    text = _(
        "La date du %(day)s (%(room)s) n’est plus retenue.\n\n%(reason)s\n\nVos autres dates ne changent pas."
    )
    write_to_citizen(dossier, text % words, agent=agent)
    return dossier


def _without(answer: dict[str, Any], day: date, kept: Sequence[date]) -> dict[str, Any]:
    """The prices of an answer are those of all its dates, which cost the same."""
    count = len(kept)
    return answer | {
        "days": [one.isoformat() for one in kept],
        "skipped": sorted([*answer["skipped"], day.isoformat()]),
        "count": count,
        "prices": {who: cents * count // answer["count"] for who, cents in answer["prices"].items()},
    }


@transaction.atomic
def accept_contract(dossier: Dossier, document: IssuedDocument, *, now: datetime | None = None) -> Booking:
    """The person agrees online to the contract as it was issued; twice is once.

    Its digest is kept with the moment: a contract issued again is to be accepted again. Raises NotNow when the room is not
    booked (any more), or when another contract has replaced that one.
    """
    moment = now or timezone.now()
    booking = Booking.objects.select_for_update(of=("self",)).filter(dossier=dossier).first()
    current = contract_of(dossier)
    if booking is None or booking.state != BookingState.CONFIRMED or current != document:
        raise NotNow("there is no such contract to accept")
    if booking.accepted_sha256 == document.sha256:
        return booking
    booking.accepted_at, booking.accepted_sha256 = moment, document.sha256
    agreed = Booking.objects.filter(dossier=dossier, state=BookingState.CONFIRMED)
    agreed.update(accepted_at=moment, accepted_sha256=document.sha256)  # one contract for every date
    detail = {"document": str(document.pk), "sha256": document.sha256}
    tell(dossier, EventKind.CONTRACT_ACCEPTED, CITIZEN, text=document.title, detail=detail, at=moment)
    return booking


def contract_of(dossier: Dossier) -> IssuedDocument | None:
    """The contract in force: the last one that nothing replaces."""
    rows = dossier.issued_documents.filter(template=CONTRACT, replaced_by=None)
    return rows.order_by("-issued_at").first()
