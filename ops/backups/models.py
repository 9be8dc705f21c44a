"""What was exported and what was imported. Public schema: the operator's own record, closed to communes' roles; no
content of a commune, only counts, sizes, digests, and what its public row says."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.models import Commune

if TYPE_CHECKING:
    from datetime import datetime


class ArchiveState(models.TextChoices):
    ASKED = "asked", _("Demandé")
    RUNNING = "running", _("En cours")
    DONE = "done", _("Terminé")
    FAILED = "failed", _("Arrêté")


#: The states in which somebody is, or will be, at work.
MOVING = (ArchiveState.ASKED, ArchiveState.RUNNING)


class Export(models.Model):
    """An archive of a commune. ``made_at`` is the manifest's: the date of an archive, wherever it is told. ``path`` is empty
    when it went to a stream; ``size`` and ``sha256`` are those of the ZIP
    file, sealed or not, ``manifest_sha256`` the manifest's, which its summary quotes. ``taken_at``: when it last left in
    clear, whole. The row outlives the commune: it says what was handed over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commune = models.ForeignKey(Commune, on_delete=models.SET_NULL, null=True, related_name="exports")
    insee = models.CharField(_("code INSEE"), max_length=5)
    name = models.CharField(_("commune"), max_length=120)
    state = models.CharField(
        _("état"), max_length=8, choices=ArchiveState.choices, default=ArchiveState.ASKED
    )
    path = models.CharField(_("fichier"), max_length=1000, blank=True)
    size = models.PositiveBigIntegerField(_("taille"), default=0)
    sha256 = models.CharField(_("empreinte"), max_length=64, blank=True)
    manifest_sha256 = models.CharField(_("empreinte du manifeste"), max_length=64, blank=True)
    rows = models.PositiveBigIntegerField(_("enregistrements"), default=0)
    files = models.PositiveBigIntegerField(_("fichiers"), default=0)
    pages = models.PositiveIntegerField(_("pages du site"), default=0)
    sealed = models.BooleanField(_("chiffrée"), default=False, db_default=False)
    taken_at = models.DateTimeField(_("sortie en clair le"), null=True, blank=True)
    asked_by = models.UUIDField(null=True, blank=True)  # none: the command line, or a schedule
    asked_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    made_at = models.DateTimeField(_("archive faite le"), null=True, blank=True)
    step = models.CharField(max_length=80, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("export d’une commune")
        verbose_name_plural = _("exports de communes")
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["commune", "asked_at"], name="export_commune_asked")]

    def __str__(self) -> str:
        return f"{self.name} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def dated(self) -> datetime:
        """When the archive was made, as it says itself; of one of before that was kept, and of one to come, the nearest."""
        return self.made_at or self.ended_at or self.asked_at


class Import(models.Model):
    """An archive that is being taken in: one a commune, so that an interrupted import goes on from here.

    ``loaded_at`` is written in the transaction that makes the schema: the rows are there whole, or not at all.
    """

    commune_id = models.UUIDField(primary_key=True)
    insee = models.CharField(_("code INSEE"), max_length=5)
    manifest_sha256 = models.CharField(max_length=64)
    from_operator = models.CharField(max_length=200)
    made_at = models.DateTimeField(_("archive faite le"))
    started_at = models.DateTimeField(default=timezone.now)
    loaded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import d’une commune")
        verbose_name_plural = _("imports de communes")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.commune_id} {self.manifest_sha256[:12]}"


class ArrivalState(models.TextChoices):
    DRAFT = "draft", _("À confirmer")
    ASKED = "asked", _("Demandé")
    RUNNING = "running", _("En cours")
    DONE = "done", _("Terminé")
    FAILED = "failed", _("Arrêté")


class Arrival(models.Model):
    """An import asked for at the console, and how far it went. A draft is an archive that was read and that nobody confirmed
    yet; ``is_received`` when its file came by the console, whose it is to erase."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=8, choices=ArrivalState.choices, default=ArrivalState.DRAFT)
    path = models.CharField(_("fichier"), max_length=1000)
    source = models.CharField(_("nom du fichier"), max_length=200)
    is_received = models.BooleanField(default=False)
    manifest_sha256 = models.CharField(max_length=64)
    insee = models.CharField(_("code INSEE"), max_length=5)
    name = models.CharField(_("commune"), max_length=120)
    from_operator = models.CharField(_("installation d’origine"), max_length=200)
    from_version = models.CharField(max_length=40)
    made_at = models.DateTimeField(_("archive faite le"))
    rows = models.PositiveBigIntegerField(_("enregistrements"))
    files = models.PositiveBigIntegerField(_("fichiers"))
    files_size = models.PositiveBigIntegerField()
    domains = models.JSONField(default=list)  # its own names there: proved again here
    providers = models.JSONField(default=list)  # whose secrets are given again
    slug = models.CharField(_("identifiant"), max_length=63)
    domain = models.CharField(_("nom de domaine"), max_length=253, blank=True)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)
    step = models.CharField(max_length=80, blank=True)
    steps_done = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    parked_effects = models.PositiveIntegerField(default=0)
    commune_id = models.UUIDField(null=True, blank=True)  # once it is here
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("arrivée d’une commune")
        verbose_name_plural = _("arrivées de communes")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.insee}) {self.state}"
