"""Which commune has a key, and when it ended; the key itself is never in the database, whose backups are shared.

Public schema: the operator proves with it that a key was made and destroyed. No commune's role reads it.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class KeyRecord(models.Model):
    """``sealed_at``: since when no private file of the commune is in clear; ``destroyed_at``: the key is gone for good."""

    commune_id = models.UUIDField(primary_key=True, editable=False)
    fingerprint = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    sealed_at = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("clé de commune")
        verbose_name_plural = _("clés des communes")

    def __str__(self) -> str:
        return f"{self.commune_id} {self.fingerprint}"
