"""The steps of an opening in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

_LABELS = {
    "schema": _("Base de données de la commune, avec son propre accès"),
    "town_hall": _("Mairie : coordonnées, horaires, services"),
    "administrator": _("Invitation du premier administrateur"),
    "site": _("Site : accueil, pages légales, plan"),
    "offers": _("Démarches proposées"),
    "catalogue": _("Démarches proposées"),
    "credentials": _("Accès à FranceConnect et ProConnect"),
    "member": _("Membre de l’opérateur"),
}


def step_label(name: str) -> str:
    """A step that has no words here shows its name."""
    return str(_LABELS.get(name, name.replace("_", " ").capitalize()))
