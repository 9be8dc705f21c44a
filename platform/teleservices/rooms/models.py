"""Rooms and what holds them. Tenant schema. Nothing here names a person: the dossier does."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.accounts.models import Agent
from identity.town_hall.models import Service
from teleservices.dossiers.models import Dossier
from teleservices.rooms.enums import BLOCKING, BookingState
from teleservices.rooms.periods import Period, read_periods

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

NO_OVERLAP = "a_room_is_held_once"
"""The exclusion constraint: `services` knows its violation by this name."""


class Room(models.Model):
    """A room that people may ask for."""

    name = models.CharField(_("nom"), max_length=120, unique=True)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="rooms", verbose_name=_("service")
    )
    capacity = models.PositiveIntegerField(_("places"))
    description = models.TextField(_("description"), blank=True)
    equipment = models.JSONField(_("équipement"), default=list, blank=True)
    """A list of short texts."""
    periods = models.JSONField(_("horaires et tarifs"), default=list)
    """[{"key", "label", "start", "end", "days", "nights", "prices"}]: `rooms.periods`."""
    deposit = models.PositiveIntegerField(_("caution, en centimes"), default=0)
    rules = models.TextField(_("règlement"), blank=True)
    notice_days = models.PositiveSmallIntegerField(_("jours à prévoir avant"), default=7)
    horizon_months = models.PositiveSmallIntegerField(_("mois ouverts à la réservation"), default=12)
    is_open = models.BooleanField(_("proposée"), default=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=100)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    if TYPE_CHECKING:
        bookings: RelatedManager[Booking]

    class Meta:
        verbose_name = _("salle")
        verbose_name_plural = _("salles")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def hours(self) -> tuple[Period, ...]:
        return read_periods(self.periods)


class Booking(models.Model):
    """A room from one moment to another: asked for by a dossier, which has one for each date of its series, or closed by
    the town hall.

    Two that block never overlap in a room. The constraint is PostgreSQL's, by two ranges: the room's number as a range
    of one, and the time; GiST knows ranges without an extension.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("salle"))
    dossier = models.ForeignKey(
        Dossier,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("dossier"),
    )
    state = models.CharField(_("état"), max_length=10, choices=BookingState.choices)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    label = models.CharField(_("créneau"), max_length=200, blank=True)
    """What the slot is called, or why the room is closed."""
    made_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    made_by = models.ForeignKey(
        Agent,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("fermée par"),
    )
    accepted_at = models.DateTimeField(_("contrat accepté le"), null=True, blank=True)
    accepted_sha256 = models.CharField(_("empreinte du contrat accepté"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("réservation")
        verbose_name_plural = _("réservations")
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["room", "starts_at"], name="booking_calendar")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_booking_lasts"),
            models.CheckConstraint(
                condition=Q(dossier__isnull=True, state=BookingState.CLOSED)
                | Q(dossier__isnull=False) & ~Q(state=BookingState.CLOSED),
                name="a_booking_is_asked_or_closed",
            ),
            ExclusionConstraint(
                name=NO_OVERLAP,
                expressions=[
                    (
                        Func(
                            F("room_id"),
                            F("room_id"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        "&&",
                    ),
                    (
                        Func(
                            F("starts_at"),
                            F("ends_at"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                condition=Q(state__in=[one.value for one in BLOCKING]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.starts_at:%Y-%m-%d %H:%M}"
