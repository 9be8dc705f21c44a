"""One action on many dossiers: prepared, shown, then done dossier by dossier."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.accounts.models import Agent
from teleservices.dossiers.models import Dossier
from teleservices.instruction.enums import BatchVerb, LineState

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Batch(models.Model):
    """What an agent asked for, once. Nothing is done before it is launched; a second launch changes nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="batches")
    action = models.CharField(_("action"), max_length=12, choices=BatchVerb.choices)
    parameters = models.JSONField(_("paramètres"), default=dict)
    """Of `batches.orders.Order`."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    launched_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        lines: RelatedManager[BatchLine]

    class Meta:
        verbose_name = _("action par lot")
        verbose_name_plural = _("actions par lot")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["agent", "-created_at"], name="batch_of_agent")]

    def __str__(self) -> str:
        return f"{self.action} {self.id}"


class BatchLine(models.Model):
    """One dossier of a batch: written in the transaction that does the action, or says why it was refused."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    version = models.BigIntegerField()
    """The last event of the dossier when the agent was shown what would happen (`versions`)."""
    state = models.CharField(max_length=8, choices=LineState.choices, default=LineState.WAITING)
    reason = models.CharField(_("motif"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("demande d’un lot")
        verbose_name_plural = _("demandes des lots")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["batch", "dossier"], name="once_a_batch")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.dossier_id}"
