"""Effects on the outside world (mail, PDF, invoice), written in the transaction that causes them.

Both schemas: an effect holds private data and belongs to the commune that causes it; the operator has its own.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class EffectState(models.TextChoices):
    PENDING = "pending", _("À livrer")
    DONE = "done", _("Livré")
    FAILED = "failed", _("Abandonné")


class Effect(models.Model):
    """One effect, delivered once; ``key`` makes a second request of the same effect a no-op."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, blank=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=EffectState.choices, default=EffectState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("effet")
        verbose_name_plural = _("effets")
        ordering = ["not_before", "created_at"]
        indexes = [
            models.Index(
                fields=["not_before", "created_at"], condition=models.Q(state="pending"), name="effect_due"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=~models.Q(key=""), name="one_effect_a_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
