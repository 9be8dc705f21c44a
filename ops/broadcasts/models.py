"""What the operator sends to the sites of its communes. Public schema, closed to communes' roles: a commune knows its own
copy only, which its own tables hold.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.alerts.enums import AlertLevel
from cms.pages.enums import LegalKind
from cms.received.enums import Mode, Subject
from ops.broadcasts.enums import Outcome, State
from tenants.models import Commune


class Broadcast(models.Model):
    """A content and what is to be done of it. ``text``: paragraphs apart by an empty line, no HTML. ``id`` is what the
    communes' rows name (a UUID: no key crosses schemas)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(_("nature"), max_length=10, choices=Subject.choices)
    mode = models.CharField(_("manière"), max_length=10, choices=Mode.choices)
    title = models.CharField(_("titre"), max_length=120)
    text = models.TextField(_("texte"), max_length=4000)
    link_url = models.URLField(_("adresse du lien"), max_length=300, blank=True)
    link_text = models.CharField(_("texte du lien"), max_length=100, blank=True)
    level = models.CharField(_("niveau"), max_length=12, choices=AlertLevel.choices, blank=True)
    begins_at = models.DateTimeField(_("montré à partir du"), null=True, blank=True)
    ends_at = models.DateTimeField(_("montré jusqu’au"), null=True, blank=True)
    legal_kind = models.CharField(_("page légale"), max_length=30, choices=LegalKind.choices, blank=True)
    recipients = models.CharField(_("destinataires"), max_length=300)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("envoi aux communes")
        verbose_name_plural = _("envois aux communes")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One commune of a broadcast."""

    id = models.BigAutoField(primary_key=True)
    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="deliveries")
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.WAITING)
    detail = models.CharField(max_length=300, blank=True)
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("envoi à une commune")
        verbose_name_plural = _("envois à une commune")
        ordering = ["commune__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["broadcast", "commune"], name="one_delivery_a_commune")
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id} {self.commune_id} {self.outcome}"
