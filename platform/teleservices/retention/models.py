"""What is left of dossiers, and what keeps them. Tenant schema: the commune answers for its retention, and takes its
certificates with it."""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teleservices.dossiers.models import Dossier
from teleservices.retention.enums import Fate, HoldKind, TransferState
from tenants.storage import private


class Hold(models.Model):
    """A reason for a dossier to outlive its time. It leaves with its dossier."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="holds")
    kind = models.CharField(_("motif"), max_length=12, choices=HoldKind.choices)
    reason = models.CharField(_("précision"), max_length=500, blank=True)
    until = models.DateField(_("jusqu’au"), null=True, blank=True)
    """None: until somebody releases it."""
    placed_at = models.DateTimeField(_("posée le"), default=timezone.now)
    placed_by = models.CharField(_("posée par"), max_length=310, blank=True)
    released_at = models.DateTimeField(_("levée le"), null=True, blank=True)
    released_by = models.CharField(_("levée par"), max_length=310, blank=True)

    class Meta:
        verbose_name = _("suspension d’effacement")
        verbose_name_plural = _("suspensions d’effacement")
        ordering = ["-placed_at"]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"


class Kept(TypeError):
    """Raised when something that proves a destruction is changed or deleted."""


class DestructionQuerySet(models.QuerySet["Destruction"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise Kept("the record of a destruction is never changed")

    def delete(self) -> NoReturn:
        raise Kept("the record of a destruction is never deleted")


class Destruction(models.Model):
    """What was erased, by which rule: the content of a certificate (RGPD, articles 5(2) and 30). No personal data:
    references, dates and hashes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(_("faite le"), default=timezone.now)
    fate = models.CharField(_("sort"), max_length=12, choices=Fate.choices)
    slug = models.SlugField(_("démarche"), max_length=60)
    title = models.CharField(_("titre"), max_length=200)
    rule = models.TextField(_("règle"))
    visa = models.CharField(_("visa ou accord"), max_length=300, blank=True)
    """The visa of elimination of the archives' director (code du patrimoine, L212-2), or what accepted a transfer."""
    by = models.CharField(_("par"), max_length=310, blank=True)
    """Empty when the rule alone did it."""
    lines = models.JSONField(_("dossiers"), default=list)
    """[{"reference", "submitted_on", "ended_on", "state", "pieces", "sha256"}]: dates in ISO 8601."""

    objects = DestructionQuerySet.as_manager()

    class Meta:
        verbose_name = _("destruction")
        verbose_name_plural = _("destructions")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.slug} {self.at:%Y-%m-%d}"

    @property
    def count(self) -> int:
        return len(self.lines)


class PastDossier(models.Model):
    """A dossier without its person: for figures. No reference, no day, no text that somebody wrote."""

    slug = models.SlugField(_("démarche"), max_length=60)
    sector = models.CharField(_("thème"), max_length=40)
    service = models.CharField(_("service"), max_length=200)
    origin = models.CharField(_("origine"), max_length=14)
    state = models.CharField(_("issue"), max_length=12)
    decision = models.CharField(_("décision"), max_length=60, blank=True)
    submitted_month = models.DateField(_("mois du dépôt"))
    """The first of the month."""
    days = models.PositiveIntegerField(_("jours jusqu’à la fin"))
    facts = models.JSONField(_("réponses aux questions fermées"), default=dict)

    class Meta:
        verbose_name = _("dossier rendu anonyme")
        verbose_name_plural = _("dossiers rendus anonymes")
        ordering = ["-submitted_month", "slug"]

    def __str__(self) -> str:
        return f"{self.slug} {self.submitted_month:%Y-%m}"


class Transfer(models.Model):
    """A package for the archives (SEDA 2.1): made, handed over, then its dossiers are erased here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("démarche"), max_length=60)
    title = models.CharField(_("titre"), max_length=200)
    state = models.CharField(
        _("état"), max_length=12, choices=TransferState.choices, default=TransferState.ASKED
    )
    asked_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    asked_by = models.CharField(_("demandé par"), max_length=310, blank=True)
    agency = models.CharField(_("identifiant du service d’archives"), max_length=100)
    agreement = models.CharField(_("accord de versement"), max_length=100, blank=True)
    dossiers = models.JSONField(_("dossiers"), default=list)
    """Their ids, as text."""
    package = models.FileField(upload_to="versements/", storage=private, max_length=120, blank=True)  # type: ignore[arg-type]  # a lazy storage
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("taille"), default=0)
    ready_at = models.DateTimeField(_("prêt le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    acceptance = models.CharField(_("référence de l’acceptation"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("versement aux archives")
        verbose_name_plural = _("versements aux archives")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.slug} {self.asked_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.state in {TransferState.ASKED, TransferState.READY}
