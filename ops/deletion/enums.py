"""The vocabulary of a deletion."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class StepName(models.TextChoices):
    """In the order in which they are done: nothing is destroyed before all is shut and counted."""

    SHUT = "shut", _("Fermer les portes\u00a0: plus personne n’entre, plus aucune tâche ne part")
    INVENTORY = "inventory", _("Compter ce qui va disparaître")
    SCHEMA = "schema", _("Supprimer la base de données de la commune et son accès")
    FILES = "files", _("Supprimer ses fichiers")
    EXPORTS = "exports", _("Supprimer les exports gardés par l’opérateur")
    PAGES = "pages", _("Supprimer les copies de ses pages et son cache")
    TRACES = "traces", _("Supprimer ses adresses, ses relevés et ses tâches en attente")
    KEY = "key", _("Détruire sa clé de chiffrement")
    ROW = "row", _("Ne garder que son nom, son code et ses dates\u202f; réserver son identifiant")
    CERTIFICATE = "certificate", _("Établir le certificat")


class DeletionAction(models.TextChoices):
    """What the operator's audit log says."""

    ASKED = "ops.commune.deletion_asked", _("Suppression d’une commune demandée")
    RESUMED = "ops.commune.deletion_resumed", _("Suppression d’une commune reprise")
    DONE = "ops.commune.deleted", _("Commune supprimée")
