"""Citizens of one commune. No citizen is shared between communes, none is an agent (RU-030: no population
file).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Citizen(models.Model):
    """A person who asks. The pivot identity comes from FranceConnect and stays as it says (norms-fr §1.1).

    ``birthdate`` may be YYYY-00-00 or YYYY-MM-00; ``birthplace`` is an INSEE code, empty, or anything when
    born abroad:
    both stay strings. ``email`` opens the account by a link only once it has been verified here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("adresse électronique"), blank=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    given_name = models.CharField(_("prénoms"), max_length=300, blank=True)
    family_name = models.CharField(_("nom de naissance"), max_length=256, blank=True)
    preferred_username = models.CharField(_("nom d’usage"), max_length=256, blank=True)
    gender = models.CharField(_("sexe"), max_length=10, blank=True)
    birthdate = models.CharField(_("date de naissance"), max_length=10, blank=True)
    birthplace = models.CharField(_("commune de naissance"), max_length=100, blank=True)
    birthcountry = models.CharField(_("pays de naissance"), max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_login = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("usager")
        verbose_name_plural = _("usagers")
        ordering = ["created_at"]
        indexes = [models.Index(fields=["family_name", "birthdate"], name="citizen_pivot")]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(email_verified_at__isnull=False),
                name="one_account_a_verified_email",
            )
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def first_given_name(self) -> str:
        return self.given_name.split(" ")[0] if self.given_name else ""

    @property
    def display_name(self) -> str:
        """First given name and name in use, else the e-mail address."""
        name = f"{self.first_given_name} {self.preferred_username or self.family_name}".strip()
        return name or self.email

    @property
    def is_identified(self) -> bool:
        """True when FranceConnect vouches for the identity: its fields are then read-only in forms."""
        return bool(self.family_name and self.birthdate)


class FranceConnectLink(models.Model):
    """A ``sub`` that FranceConnect gave for a citizen. Pairwise and not stable: replaced ones are kept as
    history.
    """

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="franceconnect_links")
    sub = models.CharField(max_length=255)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lien FranceConnect")
        verbose_name_plural = _("liens FranceConnect")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["sub"], condition=models.Q(is_active=True), name="one_citizen_a_sub"
            ),
            models.UniqueConstraint(
                fields=["citizen"], condition=models.Q(is_active=True), name="one_active_sub"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.citizen_id} {'actif' if self.is_active else 'ancien'}"


class EmailLink(models.Model):
    """A sign-in link that was e-mailed: single use, short-lived. The link itself is signed, not kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    consumed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lien de connexion")
        verbose_name_plural = _("liens de connexion")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.id)
