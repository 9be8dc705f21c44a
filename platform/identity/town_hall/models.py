"""A service of the town hall: one concept, used by rights, dossiers and pages."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from design.hours import WeeklyHours
from design.hours_forms import HoursModelField

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from identity.accounts.models import Membership


class Service(models.Model):
    """A door to knock at: its name, how to reach it, when it is open, who belongs to it (``memberships``)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("identifiant"), max_length=63, unique=True)
    name = models.CharField(_("nom"), max_length=150)
    is_town_hall = models.BooleanField(_("c’est la mairie elle-même"), default=False)
    is_active = models.BooleanField(_("actif"), default=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=100)
    email = models.EmailField(_("adresse électronique"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    website = models.URLField(_("site"), max_length=300, blank=True)
    address = models.TextField(_("adresse postale"), blank=True)
    postal_code = models.CharField(_("code postal"), max_length=5, blank=True)
    city = models.CharField(_("ville"), max_length=120, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    hours_data = HoursModelField(_("horaires"), default=dict, blank=True)
    hours_note = models.CharField(_("précision sur les horaires"), max_length=500, blank=True)
    hours_collected_on = models.DateField(_("horaires relevés le"), null=True, blank=True)
    summary = models.CharField(
        _("ce que fait le service"), max_length=400, blank=True, default="", db_default=""
    )
    procedures = models.JSONField(_("démarches qu’il traite"), default=list, db_default=[], blank=True)
    """Slugs of offered procedures, beside those whose settings name this service."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    if TYPE_CHECKING:
        memberships: RelatedManager[Membership]

    class Meta:
        verbose_name = _("service de la mairie")
        verbose_name_plural = _("services de la mairie")
        ordering = ["-is_town_hall", "position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_town_hall"], condition=models.Q(is_town_hall=True), name="one_town_hall"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hours(self) -> WeeklyHours:
        """Raises design.hours.BadHours when what is stored is not hours."""
        return WeeklyHours.from_json(self.hours_data or {})

    @hours.setter
    def hours(self, hours: WeeklyHours) -> None:
        self.hours_data = hours.to_json()

    @property
    def address_lines(self) -> tuple[str, ...]:
        """The postal address as it is written on an envelope, without the name."""
        last = f"{self.postal_code} {self.city}".strip()
        return (
            *[line.strip() for line in self.address.splitlines() if line.strip()],
            *([last] if last else []),
        )
