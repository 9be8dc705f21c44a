"""What was deleted, step by step, and the certificate that says so. Public schema, closed to communes' roles: the
operator's proof (RGPD art. 28(3)(g) and 5(2)), which outlives the commune and holds no content of it.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ops.deletion.enums import StepName


class Deletion(models.Model):
    """One a commune. ``inventory`` is an ``inventory.Inventory``; ``certificate`` the octets of a PDF, once it is done."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commune_id = models.UUIDField(unique=True, editable=False)
    schema_name = models.CharField(max_length=63)
    insee = models.CharField(_("code INSEE"), max_length=5)
    name = models.CharField(_("nom"), max_length=120)
    slug = models.CharField(_("identifiant"), max_length=63, db_index=True)
    created_at = models.DateTimeField(_("commune créée le"))
    closing_since = models.DateTimeField(_("en fermeture depuis le"))
    asked_by = models.UUIDField(null=True, blank=True)
    asked_by_label = models.CharField(_("demandée par"), max_length=310, blank=True)
    asked_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    handed_to = models.CharField(_("export remis à"), max_length=200)
    export_sha256 = models.CharField(max_length=64)
    export_size = models.PositiveBigIntegerField()
    export_made_at = models.DateTimeField()
    export_taken_at = models.DateTimeField(null=True, blank=True)
    inventory = models.JSONField(default=dict)
    moved_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)
    certificate = models.BinaryField(null=True, blank=True)
    certificate_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("suppression d’une commune")
        verbose_name_plural = _("suppressions de communes")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.insee})"


class DeletionStep(models.Model):
    """A step that ended, or how it failed."""

    deletion = models.ForeignKey(Deletion, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=20, choices=StepName.choices)
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("étape d’une suppression")
        verbose_name_plural = _("étapes d’une suppression")
        constraints = [models.UniqueConstraint(fields=["deletion", "name"], name="one_row_a_deletion_step")]

    def __str__(self) -> str:
        return f"{self.deletion_id} {self.name}"
