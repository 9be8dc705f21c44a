"""The steps of an opening in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

_LABELS = {
    "key": _("Clé de chiffrement de la commune"),
    "schema": _("Base de données de la commune, avec son propre accès"),
    "services": _("Services de la mairie, coordonnées et horaires"),
    "administrator": _("Invitation du premier administrateur"),
    "site": _("Site : accueil, pages légales, plan"),
    "offers": _("Démarches proposées"),
    "standins": _("Fournisseurs d’identité de démonstration"),
}


def step_label(name: str) -> str:
    """A step that has no words here shows its name."""
    return str(_LABELS.get(name, name.replace("_", " ").capitalize()))
