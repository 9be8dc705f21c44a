"""What pages read of bookings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from teleservices.rooms.bookings import slot_field
from teleservices.rooms.enums import CONTRACT, BookingState
from teleservices.rooms.models import Booking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from teleservices.documents.models import IssuedDocument
    from teleservices.dossiers.models import Dossier


def agreement(dossier: Dossier, issued: Sequence[IssuedDocument]) -> dict[str, Any]:
    """The booking and the contract in force, for the page of the person; empty when nothing is booked. One query at most."""
    contract = next((one for one in issued if one.template == CONTRACT and not one.is_replaced), None)
    if contract is None or slot_field(dossier.procedure) is None:
        return {}
    booking = Booking.objects.filter(dossier=dossier, state=BookingState.CONFIRMED).first()
    return {"booking": booking, "contract": contract} if booking else {}
