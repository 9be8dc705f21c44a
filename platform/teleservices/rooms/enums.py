"""The words of this context."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from teleservices.definition.slots import Payer


class BookingState(models.TextChoices):
    """What a booking does to its slot."""

    ASKED = "asked", _("Demandée")
    """Another may ask for the same: the commune chose so."""
    HELD = "held", _("Demandée, créneau retenu")
    CONFIRMED = "confirmed", _("Réservée")
    CANCELLED = "cancelled", _("Libérée")
    CLOSED = "closed", _("Fermée")
    """By the town hall: works, holidays."""


BLOCKING: Final = (BookingState.HELD, BookingState.CONFIRMED, BookingState.CLOSED)
"""Two of these never overlap in a room: the database refuses it."""

TONES: Final = {
    BookingState.ASKED: "warn",
    BookingState.HELD: "warn",
    BookingState.CONFIRMED: "ok",
    BookingState.CANCELLED: "",
    BookingState.CLOSED: "",
}

PAYERS: Final = {
    Payer.RESIDENT: _("Habitant de la commune"),
    Payer.OUTSIDER: _("Autre particulier"),
    Payer.ASSOCIATION: _("Association"),
    Payer.COMPANY: _("Entreprise"),
}


CONTRACT: Final = "contrat_salle"
"""The key of the document that a booking is agreed with, in any procedure that books."""


class RoomAction(models.TextChoices):
    """What this context writes to the audit log."""

    ROOM_KEPT = "teleservices.room.kept", _("Salle enregistrée")
    ROOM_CLOSED = "teleservices.room.closed", _("Salle fermée à des dates")
    ROOM_REOPENED = "teleservices.room.reopened", _("Fermeture d’une salle levée")
    DATE_RELEASED = "teleservices.room.released", _("Date d’une série libérée")
