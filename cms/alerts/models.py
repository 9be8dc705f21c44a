"""Alerts of a commune's site. Tenant schema."""

from __future__ import annotations

import uuid
from email.utils import format_datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cms.alerts.enums import AlertLevel, AlertScope

if TYPE_CHECKING:
    from datetime import datetime


#: Of ``Alert.push_state``: what nobody has accepted is nobody's business.
KEPT_BACK = ("proposed", "declined")


class AlertQuerySet(models.QuerySet["Alert"]):
    def published(self) -> AlertQuerySet:
        """Without what the operator proposed and nobody here accepted."""
        return self.exclude(push_state__in=KEPT_BACK)


class Alert(models.Model):
    """A message that stands at the top of pages between two moments, and in the archive afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    level = models.CharField(
        _("niveau"), max_length=12, choices=AlertLevel.choices, default=AlertLevel.INFORMATION
    )
    title = models.CharField(_("titre"), max_length=120)
    text = models.TextField(_("texte"), max_length=600, blank=True)
    link_url = models.CharField(_("adresse du lien"), max_length=500, blank=True)
    link_text = models.CharField(_("texte du lien"), max_length=100, blank=True)
    scope = models.CharField(
        _("où elle est montrée"), max_length=10, choices=AlertScope.choices, default=AlertScope.SITE
    )
    section = models.CharField(_("rubrique"), max_length=200, blank=True)
    """Beginning of the addresses, with its two slashes: `/vivre-ici/`."""
    begins_at = models.DateTimeField(_("montrée à partir du"), default=timezone.now)
    ends_at = models.DateTimeField(_("montrée jusqu’au"), null=True, blank=True)
    author = models.CharField(_("auteur"), max_length=310, blank=True, editable=False)
    created_at = models.DateTimeField(_("date de création"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("modifiée le"), default=timezone.now, editable=False)
    # Of the operator's push that brought it; a UUID, since no key crosses schemas.
    pushed_from = models.UUIDField(_("envoi de l’opérateur"), null=True, blank=True, editable=False)
    is_imposed = models.BooleanField(_("imposée par l’opérateur"), default=False, editable=False)

    # What the commune answered to the operator (cms.received.enums.Answer); empty for an alert of its own.
    push_state = models.CharField(
        _("réponse à l’opérateur"), max_length=10, blank=True, default="", db_default="", editable=False
    )

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alerte")
        verbose_name_plural = _("alertes")
        ordering = ["-begins_at", "id"]
        indexes = [models.Index(fields=["ends_at"], name="alerts_that_end")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("begins_at")), name="an_alert_ends_after"
            ),
            models.CheckConstraint(
                condition=Q(scope=AlertScope.SECTION, section__startswith="/")
                | (~Q(scope=AlertScope.SECTION) & Q(section="")),
                name="an_alert_of_a_section_names_it",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def link_words(self) -> str:
        return self.link_text or __("En savoir plus")

    @property
    def published(self) -> str:
        """When it began, as feeds write it (RFC 822)."""
        return format_datetime(self.begins_at)

    def is_shown_at(self, now: datetime) -> bool:
        return self.begins_at <= now and (self.ends_at is None or now < self.ends_at)

    def is_over_at(self, now: datetime) -> bool:
        return self.ends_at is not None and self.ends_at <= now

    def is_about(self, path: str) -> bool:
        """Whether the page at this address shows it."""
        if self.scope == AlertScope.HOME:
            return path == "/"
        return self.scope == AlertScope.SITE or path.startswith(self.section)
