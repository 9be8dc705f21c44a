from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActorKind(models.TextChoices):
    AGENT = "agent", _("Agent")
    OPERATOR = "operator", _("Équipe de l’opérateur")
    CITIZEN = "citizen", _("Usager")
    SYSTEM = "system", _("Parvis")


class IdentityAction(models.TextChoices):
    """What this context writes to the log; each context above has its own list."""

    AGENT_SIGNED_IN = "identity.agent.signed-in", _("Connexion d’un agent")
    AGENT_SIGNED_OUT = "identity.agent.signed-out", _("Déconnexion d’un agent")
    AGENT_REFUSED = "identity.agent.refused", _("Connexion d’un agent refusée")
    SECOND_FACTOR_ENROLLED = "identity.second-factor.enrolled", _("Second facteur installé")
    SECOND_FACTOR_PASSED = "identity.second-factor.passed", _("Second facteur vérifié")
    SECOND_FACTOR_FAILED = "identity.second-factor.failed", _("Second facteur refusé")
    CITIZEN_SIGNED_IN = "identity.citizen.signed-in", _("Connexion d’un usager")
    CITIZEN_SIGNED_OUT = "identity.citizen.signed-out", _("Déconnexion d’un usager")
    CITIZEN_RECONCILED = "identity.citizen.reconciled", _("Compte FranceConnect rattaché")
    INVITED = "identity.invitation.sent", _("Invitation envoyée")
    INVITATION_WITHDRAWN = "identity.invitation.withdrawn", _("Invitation retirée")
    INVITATION_CONSUMED = "identity.invitation.consumed", _("Invitation acceptée")
    ROLE_GIVEN = "identity.role.given", _("Rôle donné")
    ROLE_WITHDRAWN = "identity.role.withdrawn", _("Rôle retiré")
    ORGANISATION_ACCEPTED = "identity.organisation.accepted", _("Organisme accepté")
    ORGANISATION_REMOVED = "identity.organisation.removed", _("Organisme retiré")
    OIDC_CONFIGURED = "identity.oidc.configured", _("Fournisseur d’identité configuré")
    OIDC_REMOVED = "identity.oidc.removed", _("Fournisseur d’identité retiré")
