"""The opinion of somebody else on a dossier (avis): another service, or an expert invited by a link."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.accounts.models import Agent
from identity.town_hall.models import Service
from teleservices.dossiers.enums import ScanState
from teleservices.dossiers.models import Dossier
from teleservices.dossiers.sealed import SealedTextField
from teleservices.instruction.enums import Verdict
from tenants.storage import private


def opinion_path(opinion: Opinion, name: str) -> str:
    """Nothing of the expert's own file name reaches the disk."""
    return f"avis/{opinion.id.hex[:2]}/{opinion.id.hex}"


class Opinion(models.Model):
    """One question to one service or one person, answered once. They read what was chosen for them, nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="opinions")
    asked_by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    service = models.ForeignKey(
        Service, on_delete=models.SET_NULL, null=True, blank=True, related_name="opinions"
    )
    """Asked of a service: any of its instructors answers, its head too."""
    email = models.EmailField(_("adresse électronique"), blank=True)
    name = models.CharField(_("nom de la personne ou de l’organisme"), max_length=150)
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    """Of the link of an expert without account; its token is kept nowhere."""
    expires_at = models.DateTimeField(null=True, blank=True)
    question = SealedTextField(_("question"))
    pieces = models.JSONField(_("pièces montrées"), default=list)
    """Ids of the pieces that may be read."""
    fields = models.JSONField(_("réponses montrées"), default=list)
    """Keys of the answers that may be read."""
    is_confidential = models.BooleanField(_("confidentiel"), default=True)
    """Not read by the other people who are asked about this dossier. The citizen's pages show none."""
    due_on = models.DateField(_("attendu pour le"))
    reminded_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=310, blank=True)
    verdict = models.CharField(_("avis"), max_length=12, choices=Verdict.choices, blank=True)
    answer = SealedTextField(_("explication"), blank=True)
    file = models.FileField(upload_to=opinion_path, storage=private, max_length=120, blank=True)  # type: ignore[arg-type]  # a lazy storage
    file_name = models.CharField(max_length=200, blank=True)
    file_type = models.CharField(max_length=60, blank=True)
    file_scan = models.CharField(max_length=12, choices=ScanState.choices, default=ScanState.NOT_SCANNED)

    class Meta:
        verbose_name = _("avis demandé")
        verbose_name_plural = _("avis demandés")
        ordering = ["asked_at"]
        indexes = [
            models.Index(
                fields=["service", "due_on"],
                condition=models.Q(answered_at=None, withdrawn_at=None),
                name="opinion_awaited",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_awaited(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None
