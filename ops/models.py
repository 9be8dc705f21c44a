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
    # Of its sign-in: null until told; the provider whose secret ends first, and when.
    has_proconnect = models.BooleanField(null=True, blank=True)
    issuers = ArrayField(models.URLField(max_length=500), null=True, blank=True)
    secret_of = models.CharField(max_length=20, blank=True, default="", db_default="")
    secret_ends_on = models.DateField(null=True, blank=True)
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
    """A commune's opening, asked for at the console or on the command line, and how far it went."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    insee = models.CharField(_("code INSEE"), max_length=5)
    name = models.CharField(_("nom"), max_length=120)
    domain = models.CharField(_("nom de domaine"), max_length=253, blank=True)
    admin_email = models.EmailField(
        _("premier administrateur"), blank=True
    )  # erased once the opening is done
    demonstration = models.BooleanField(_("démonstration"), default=False)
    site = models.CharField(_("site de départ"), max_length=10, blank=True, default="", db_default="")
    asked_by = models.UUIDField(null=True, blank=True)  # none: the command line
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


class BulkState(models.TextChoices):
    DRAFT = "draft", _("À confirmer")
    ASKED = "asked", _("Demandée")
    RUNNING = "running", _("En cours")
    DONE = "done", _("Terminée")


class BulkOpening(models.Model):
    """Many openings asked for at once in the console. A draft is a list that was read and that nobody confirmed yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(_("origine"), max_length=200)
    demonstration = models.BooleanField(_("démonstration"), default=False)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=BulkState.choices, default=BulkState.DRAFT)
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("ouverture de plusieurs communes")
        verbose_name_plural = _("ouvertures de plusieurs communes")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return self.source


class BulkOutcome(models.TextChoices):
    """What became of a row; the words of ``tenants.provisioning.bulk.Outcome``, and a row that waits."""

    WAITING = "", _("En attente")
    OPENED = "opened", _("Ouverte")
    EXISTED = "existed", _("Existait")
    REFUSED = "refused", _("Refusée")
    FAILED = "failed", _("En échec")


class BulkRow(models.Model):
    """A commune of the list. ``line`` is that of the file, 0 when the list comes from the geography."""

    bulk = models.ForeignKey(BulkOpening, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(default=0)
    insee = models.CharField(max_length=20)  # as it was written: it may be wrong
    name = models.CharField(max_length=120, blank=True)
    domain = models.CharField(max_length=253, blank=True)
    admin_email = models.CharField(max_length=254, blank=True)  # erased once the commune is there
    site = models.CharField(max_length=10, blank=True, default="", db_default="")
    outcome = models.CharField(
        max_length=8, choices=BulkOutcome.choices, default=BulkOutcome.WAITING, blank=True
    )
    detail = models.CharField(max_length=500, blank=True)  # its address, or the reason
    seconds = models.FloatField(default=0)
    #: When this list first took it up: a commune made since is its own work, whoever finds it there.
    begun_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("commune d’une liste")
        verbose_name_plural = _("communes d’une liste")
        ordering = ["id"]
        indexes = [models.Index(fields=["bulk", "outcome"], name="bulk_row_outcome")]

    def __str__(self) -> str:
        return f"{self.insee} {self.outcome}"
