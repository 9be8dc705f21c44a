"""The steps of an opening in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

_LABELS = {
    "key": _("Clé de chiffrement de la commune"),
    "role": _("Compte de la commune dans la base de données"),
    "schema": _("Base de données de la commune"),
    "services": _("Services de la mairie, coordonnées et horaires"),
    "administrator": _("Invitation du premier administrateur"),
    "examples": _("Site de départ\u00a0: pages d’exemple"),
    "site": _("Site\u00a0: accueil, pages légales, plan"),
    "offers": _("Démarches proposées"),
    "storage": _("Rangement des fichiers, publics et privés"),
    "mail_identity": _("Expéditeur des e-mails"),
    "health": _("Essai\u00a0: pages affichées, accès séparés"),
    "standins": _("Fournisseurs d’identité de démonstration"),
}


def step_label(name: str) -> str:
    """A step that has no words here shows its name."""
    return str(_LABELS.get(name, name.replace("_", " ").capitalize()))
