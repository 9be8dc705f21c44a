"""What must hold before a commune opens: somebody administers it, and its people can sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from identity.accounts.enums import Role
from identity.accounts.models import Membership
from identity.oidc.enums import Provider
from identity.oidc.selectors import is_configured
from tenants.lifecycle import ChecklistLine

if TYPE_CHECKING:
    from tenants.models import Commune


def go_live(commune: Commune) -> list[ChecklistLine]:
    """FranceConnect is not asked for: it must never be the only way in, and its habilitation may come later."""
    has_administrator = Membership.objects.filter(role=Role.ADMINISTRATOR, agent__is_active=True).exists()
    return [
        ChecklistLine(
            "administrator",
            _("Un premier administrateur (son invitation est acceptée)"),
            has_administrator,
            _("la mairie, sur invitation de l’opérateur"),
            todo=_("Inviter une personne de la mairie, qui accepte par le lien reçu."),
        ),
        ChecklistLine(
            "proconnect",
            _("Client ProConnect (sans lui, aucun agent n’entre)"),
            is_configured(Provider.PROCONNECT),
            _("l’opérateur"),
            todo=_(
                "Demander un client à ProConnect pour la commune, et écrire ses identifiants à la page « Connexion »."
            ),
        ),
    ]
