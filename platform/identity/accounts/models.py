"""Agents: in a commune's schema its agents, in ``public`` the operator's staff (design.md, "Accounts")."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.accounts.enums import OrganisationKind, Role


class AgentManager(BaseUserManager["Agent"]):
    def create_agent(self, email: str, **fields: Any) -> Agent:
        agent = self.model(email=self.normalize_email(email).lower(), **fields)
        agent.set_unusable_password()
        agent.save(using=self._db)
        return agent


class Agent(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # of Wagtail's images
    """A person who works: enters by ProConnect, never by a password.

    The key is (idp_id, uid): ProConnect's ``sub`` changes when the agent moves to another identity provider.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("adresse électronique"), unique=True)
    first_name = models.CharField(_("prénom"), max_length=150, blank=True)
    last_name = models.CharField(_("nom"), max_length=150, blank=True)
    idp_id = models.CharField(_("fournisseur d’identité"), max_length=100, blank=True)
    uid = models.CharField(_("identifiant chez le fournisseur"), max_length=255, blank=True)
    sub = models.CharField(_("sub ProConnect"), max_length=255, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    is_active = models.BooleanField(_("actif"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AgentManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("agent")
        verbose_name_plural = _("agents")
        ordering = ["last_name", "first_name", "email"]
        constraints = [
            models.UniqueConstraint(
                fields=["idp_id", "uid"], condition=~models.Q(uid=""), name="one_agent_an_identity"
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or self.email


class Membership(models.Model):
    """A role of an agent in a service of the town hall; without a service, in the whole commune.

    Same schema, yet no database constraint towards the service: the table also lives in ``public``, where
    communes'
    services do not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("agent")
    )
    role = models.CharField(_("rôle"), max_length=16, choices=Role.choices)
    service = models.ForeignKey(
        "town_hall.Service",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_constraint=False,
        related_name="memberships",
        verbose_name=_("service"),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("rôle d’un agent")
        verbose_name_plural = _("rôles des agents")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "role", "service"], nulls_distinct=False, name="a_role_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.role}"


class Invitation(models.Model):
    """Asks a person, by e-mail, to come in by ProConnect; used once. Only the hash of its token is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("adresse électronique"))
    siren = models.CharField("SIREN", max_length=9)
    role = models.CharField(_("rôle"), max_length=16, choices=Role.choices)
    service = models.ForeignKey(
        "town_hall.Service",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("service"),
    )
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    consumed_at = models.DateTimeField(null=True, blank=True)
    consumed_by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["email"], name="invitation_email")]

    def __str__(self) -> str:
        return f"{self.email} {self.role}"


class AcceptedOrganisation(models.Model):
    """A body whose employees may be given a role here: a SIREN, or one establishment (SIRET) when told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("nature"), max_length=20, choices=OrganisationKind.choices)
    label = models.CharField(_("nom"), max_length=150)
    siren = models.CharField("SIREN", max_length=9)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("organisme accepté")
        verbose_name_plural = _("organismes acceptés")
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["siren", "siret"], name="an_organisation_once")]

    def __str__(self) -> str:
        return self.label
