"""Why an agent is not let in; each says what to do, in French, by its template."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Refusal(models.TextChoices):
    NOT_OUR_BODY = "not-our-body", _("Employeur hors de la liste")
    NO_ROLE = "no-role", _("Aucun rôle")
    INVITATION_WAITS = "invitation-waits", _("Invitation à ouvrir")
    OTHER_PERSON = "other-person", _("Invitation pour une autre adresse")
    INVITATION_OVER = "invitation-over", _("Invitation expirée ou déjà utilisée")
    WEAK = "weak", _("Niveau d’authentification insuffisant")
    INACTIVE = "inactive", _("Compte fermé")


class AgentRefused(Exception):
    """An agent authenticated by ProConnect has no right to enter here."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class RoleError(ValueError):
    """A role that cannot be given or withdrawn; the message is for the administrator, in French."""
