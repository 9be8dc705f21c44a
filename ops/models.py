"""What the operator watches. Public schema: facts that each commune's worker wrote, never a commune's own data."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.models import Commune


class Probe(models.Model):
    """One measure of a commune's home. Kept for two days; ``ProbeHour`` remembers for 28."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="probes")
    at = models.DateTimeField(default=timezone.now)
    ok = models.BooleanField()
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)  # null: no answer at all
    milliseconds = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("sonde")
        verbose_name_plural = _("sondes")
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["commune", "at"], name="probe_commune_at"),
            models.Index(fields=["at"], name="probe_at"),
        ]

    def __str__(self) -> str:
        return f"{self.commune_id} {self.at:%Y-%m-%d %H:%M}"


class ProbeHour(models.Model):
    """The probes of a commune in one hour, added up: 28 days of 300 communes are 200,000 rows."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="probe_hours")
    hour = models.DateTimeField()
    probes = models.PositiveIntegerField()
    failures = models.PositiveIntegerField()
    milliseconds = models.PositiveIntegerField()  # mean of the hour

    class Meta:
        verbose_name = _("heure de sondes")
        verbose_name_plural = _("heures de sondes")
        ordering = ["hour"]
        indexes = [models.Index(fields=["hour"], name="probehour_hour")]
        constraints = [models.UniqueConstraint(fields=["commune", "hour"], name="one_row_an_hour")]

    def __str__(self) -> str:
        return f"{self.commune_id} {self.hour:%Y-%m-%d %H}"


class LastProbe(models.Model):
    """The latest measure of a commune, and since when it has been failing."""

    commune = models.OneToOneField(
        Commune, on_delete=models.CASCADE, primary_key=True, related_name="last_probe"
    )
    at = models.DateTimeField()
    ok = models.BooleanField()
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    milliseconds = models.PositiveIntegerField()
    failing_since = models.DateTimeField(null=True, blank=True)
    recent = ArrayField(
        models.PositiveIntegerField(), default=list
    )  # milliseconds of the last hour, oldest first

    class Meta:
        verbose_name = _("dernière sonde")
        verbose_name_plural = _("dernières sondes")

    def __str__(self) -> str:
        return str(self.commune_id)


class CommuneFacts(models.Model):
    """What a commune's worker told of it (``ops.tasks.collect_facts``): counts and dates, no personal data."""

    commune = models.OneToOneField(Commune, on_delete=models.CASCADE, primary_key=True, related_name="facts")
    dossiers_open = models.PositiveIntegerField(_("dossiers en cours"), null=True, blank=True)
    dossiers_overdue = models.PositiveIntegerField(_("échéances dépassées"), null=True, blank=True)
    last_deposit_at = models.DateTimeField(_("dernier dépôt"), null=True, blank=True)
    failed_effects = models.PositiveIntegerField(_("envois abandonnés"), default=0)
    storage_bytes = models.PositiveBigIntegerField(_("fichiers"), default=0)
    refused_requests = models.PositiveIntegerField(_("demandes refusées"), default=0, db_default=0)
    checked_at = models.DateTimeField(_("relevé le"))
    error = models.CharField(max_length=80, blank=True)  # class of the exception when the collection failed

    class Meta:
        verbose_name = _("relevé d’une commune")
        verbose_name_plural = _("relevés des communes")

    def __str__(self) -> str:
        return str(self.commune_id)


class Heartbeat(models.Model):
    """A sign of life: beat asked for it, the broker carried it, a worker wrote it."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("signe de vie")
        verbose_name_plural = _("signes de vie")

    def __str__(self) -> str:
        return self.name


class OpeningState(models.TextChoices):
    ASKED = "asked", _("Demandée")
    RUNNING = "running", _("En cours")
    DONE = "done", _("Terminée")
    FAILED = "failed", _("Arrêtée")


#: The states in which an opening still has work to do.
UNFINISHED = (OpeningState.ASKED, OpeningState.RUNNING, OpeningState.FAILED)


class Opening(models.Model):
    """A commune's opening asked for in the console, and how far it went."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    insee = models.CharField(_("code INSEE"), max_length=5)
    name = models.CharField(_("nom"), max_length=120)
    domain = models.CharField(_("nom de domaine"), max_length=253, blank=True)
    admin_email = models.EmailField(
        _("premier administrateur"), blank=True
    )  # erased once the opening is done
    demonstration = models.BooleanField(_("démonstration"), default=False)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=OpeningState.choices, default=OpeningState.ASKED)
    moved_at = models.DateTimeField(default=timezone.now)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("ouverture de commune")
        verbose_name_plural = _("ouvertures de communes")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["insee"], condition=~models.Q(state="done"), name="one_opening_a_commune"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.insee})"
