"""Who filed a dossier for whom, by what right, and whether that person was told. Tenant schema.

Never read by another commune nor shown to anybody but the agents who read the dossier, who filed it, and the person.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.accounts.models import Agent
from teleservices.dossiers.behalf import acting_words
from teleservices.dossiers.enums import DESK_ORIGINS, ConsentForm, IdentityPaper, Quality, Telling
from teleservices.dossiers.models.requests import Dossier
from teleservices.dossiers.sealed import (
    EmailKeptApartField,
    KeptApartField,
    SealedJSONField,
    SealedTextField,
)

if TYPE_CHECKING:
    from collections.abc import Collection


class Mandate(models.Model):
    """One a dossier, when somebody else than the person filed it. Its proofs are pieces of the dossier
    (`behalf.MANDATE_PIECES`): they go through the same checks, and are erased with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.OneToOneField(
        Dossier, on_delete=models.CASCADE, related_name="mandate", verbose_name=_("dossier")
    )
    capacity = models.CharField(_("qualité"), max_length=24, choices=Quality.choices)
    agent = models.ForeignKey(
        Agent,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agent qui a déposé"),
    )
    agent_label = models.CharField(_("agent qui a déposé"), max_length=310, blank=True)
    actor_name = KeptApartField(_("mandataire"), max_length=500, blank=True)
    """Empty when the person themselves spoke to an agent."""
    actor_email = EmailKeptApartField(_("adresse électronique du mandataire"), blank=True)
    actor_phone = KeptApartField(_("téléphone du mandataire"), max_length=30, blank=True)
    actor_apart = SealedJSONField(_("mandataire, chiffré"), null=True, blank=True)
    """{"name", "email", "phone"} of who is mandated in a confidential dossier, whose columns are empty; else None."""
    actor_vouched = models.BooleanField(_("identité du mandataire vérifiée par FranceConnect"), default=False)
    beneficiary_name = models.CharField(_("bénéficiaire"), max_length=500, blank=True)
    beneficiary_email = models.EmailField(_("adresse électronique du bénéficiaire"), blank=True)
    beneficiary_phone = models.CharField(_("téléphone du bénéficiaire"), max_length=30, blank=True)
    beneficiary_address = SealedTextField(_("adresse postale du bénéficiaire"), blank=True)
    consent = models.CharField(_("accord"), max_length=12, choices=ConsentForm.choices)
    consent_on = models.DateField(_("accord donné le"))
    consent_words = SealedTextField(_("attestation de l’accord"), blank=True)
    identity_seen = models.CharField(
        _("identité vue"), max_length=20, choices=IdentityPaper.choices, default=IdentityPaper.NONE
    )
    telling = models.CharField(_("moyen de prévenir"), max_length=12, choices=Telling.choices)
    received_on = models.DateField(_("formulaire papier reçu le"), null=True, blank=True)
    told_at = models.DateTimeField(_("bénéficiaire prévenu le"), null=True, blank=True)
    told_event = models.BigIntegerField(_("dernier événement dit au bénéficiaire"), null=True, blank=True)
    contested_at = models.DateTimeField(_("dépôt contesté le"), null=True, blank=True)
    created_at = models.DateTimeField(_("créé le"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("dépôt pour une autre personne")
        verbose_name_plural = _("dépôts pour une autre personne")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.id)

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any
    ) -> Self:
        """Who is mandated in a confidential dossier is told by its sealed column."""
        found = super().from_db(db, field_names, values, **options)
        known = found.__dict__.get("actor_apart")
        if isinstance(known, dict):
            for column in ("name", "email", "phone"):
                if found.__dict__.get(f"actor_{column}") == "":
                    setattr(found, f"actor_{column}", known.get(column) or "")
        return found

    @property
    def person(self) -> str:
        """The beneficiary; a confidential dossier keeps their name, e-mail and telephone sealed, in its own identity."""
        return self.beneficiary_name or self.dossier.person

    @property
    def email(self) -> str:
        return self.beneficiary_email or self.dossier.email

    @property
    def phone(self) -> str:
        return self.beneficiary_phone or self.dossier.phone

    @property
    def acting(self) -> str:
        """Who acts, in words: the mandated person, else the agent."""
        return acting_words(self.capacity, self.actor_name or self.agent_label)

    @property
    def is_from_desk(self) -> bool:
        """An agent typed it; `dossier` is loaded."""
        return self.dossier.origin in DESK_ORIGINS

    @property
    def follower_is_mandated(self) -> bool:
        """Who acts follows the request by themselves: an account, or an address."""
        return not self.is_from_desk and bool(self.actor_email or self.dossier.citizen_id)
