"""Restorations under way and drills done. Public schema, closed to communes' roles: counts, dates and digests only."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ops.restoration import faults
from ops.restoration.enums import BESIDE, RestorationState
from tenants.models import Commune, schema_for


class Restoration(models.Model):
    """One at a time a commune. ``id`` names the schema and the folder beside. ``differences`` are counts by model (see
    ``comparing.Difference``). ``path`` is the archive that a worker reads, "" when who asked reads it himself;
    ``is_received`` when it came by the console, whose it is to erase; ``source`` how the person calls it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="restorations")
    manifest_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("archive du"))
    state = models.CharField(max_length=8, choices=RestorationState.choices, default=RestorationState.LOADING)
    differences = models.JSONField(default=list)
    asked_by = models.UUIDField(null=True, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    swapped_at = models.DateTimeField(_("mise en place le"), null=True, blank=True)
    undo_until = models.DateTimeField(_("annulable jusqu’au"), null=True, blank=True)
    version = models.CharField(max_length=64, blank=True)  # of the schema beside
    swaps = models.PositiveSmallIntegerField(default=0)
    files_swaps = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    path = models.CharField(max_length=1000, blank=True, default="", db_default="")
    source = models.CharField(_("fichier"), max_length=200, blank=True, default="", db_default="")
    is_received = models.BooleanField(default=False, db_default=False)
    moved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("restauration d’une commune")
        verbose_name_plural = _("restaurations de communes")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune"],
                condition=models.Q(state__in=[state.value for state in BESIDE]),
                name="one_restoration_a_commune",
            )
        ]

    def __str__(self) -> str:
        return f"{self.commune_id} {self.state}"

    @property
    def side_schema(self) -> str:
        return schema_for(self.id)

    @property
    def is_in_place(self) -> bool:
        """Whether the archive's rows are the ones that people work on."""
        return self.swaps % 2 == 1

    @property
    def reason(self) -> str:
        """Why its preparation stopped, in words."""
        return faults.sentence(self.error)


class Drill(models.Model):
    """A rehearsal: the commune exported, loaded beside, compared, dropped. ``detail`` is what ``faults`` kept of why
    it failed; ``side_id`` names what a drill that died left."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="drills")
    at = models.DateTimeField(default=timezone.now)
    seconds = models.FloatField(default=0)
    ok = models.BooleanField(default=False)
    rows = models.PositiveBigIntegerField(default=0)
    files = models.PositiveBigIntegerField(default=0)
    detail = models.CharField(max_length=300, blank=True)
    side_id = models.UUIDField(default=uuid.uuid4, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("exercice de restauration")
        verbose_name_plural = _("exercices de restauration")
        ordering = ["-at"]
        indexes = [models.Index(fields=["commune", "at"], name="drill_commune_at")]

    def __str__(self) -> str:
        return f"{self.commune_id} {self.at:%Y-%m-%d} {self.ok}"

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def reason(self) -> str:
        """Why it failed, in words."""
        return faults.sentence(self.detail)
