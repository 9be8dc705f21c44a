"""The vocabulary of the console."""

from __future__ import annotations

from enum import IntEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Urgency(IntEnum):
    """What a person must look at first; the list of communes is sorted by it."""

    DOWN = 0
    BROKEN = 1
    LATE = 2
    BEHIND = 3
    UNPAID = 4
    TODO = 5
    NONE = 9


class Move(models.TextChoices):
    """A change of state that staff may ask for: its value is the last part of its address."""

    OPEN = "ouvrir", _("Ouvrir au public")
    SUSPEND = "suspendre", _("Suspendre")
    RESUME = "remettre-en-service", _("Remettre en service")
    CLOSE = "fermer", _("Fermer")
    REOPEN = "annuler-la-fermeture", _("Annuler la fermeture")


class ConsoleAction(models.TextChoices):
    """What the console writes to the operator's audit log."""

    APPEARANCE = "ops.appearance.changed", _("Apparence de la maison modifiée")
    HOMOLOGATED = "ops.homologation.recorded", _("Décision d’homologation enregistrée")
    HOMOLOGATION_WITHDRAWN = "ops.homologation.withdrawn", _("Décision d’homologation retirée")
    OPENING_ASKED = "ops.opening.asked", _("Ouverture d’une commune demandée")
    OPENING_RESUMED = "ops.opening.resumed", _("Ouverture d’une commune reprise")
    BULK_ASKED = "ops.bulk.asked", _("Ouverture de plusieurs communes demandée")
    BULK_RESUMED = "ops.bulk.resumed", _("Ouverture de plusieurs communes reprise")
    OPENING_ABANDONED = "ops.opening.abandoned", _("Ouverture d’une commune abandonnée")
    COMMUNE_OPENED = "ops.commune.opened", _("Commune ouverte au public")
    COMMUNE_SUSPENDED = "ops.commune.suspended", _("Commune suspendue")
    COMMUNE_RESUMED = "ops.commune.resumed", _("Commune remise en service")
    COMMUNE_CLOSING = "ops.commune.closing", _("Fermeture d’une commune commencée")
    COMMUNE_REOPENED = "ops.commune.reopened", _("Fermeture d’une commune annulée")
    COMMUNE_RENAMED = "ops.commune.renamed", _("Commune renommée")
    COMMUNE_DESCRIBED = "ops.commune.described", _("Fiche d’une commune modifiée")
    ADMINISTRATOR_INVITED = "ops.administrator.invited", _("Administrateur d’une commune invité")
    INVITATION_WITHDRAWN = "ops.invitation.withdrawn", _("Invitation d’une commune retirée")
    PREVIEW_RENEWED = "ops.preview.renewed", _("Lien d’aperçu d’une commune renouvelé")
    DOMAIN_CLAIMED = "ops.domain.claimed", _("Nom de domaine ajouté, à prouver")
    DOMAIN_PROVED = "ops.domain.proved", _("Nom de domaine prouvé")
    DOMAIN_PRIMARY = "ops.domain.primary", _("Adresse principale choisie")
    DOMAIN_REMOVED = "ops.domain.removed", _("Nom de domaine retiré")
    DOMAIN_LOST = "ops.domain.lost", _("Preuve d’un nom de domaine perdue")
    DOMAIN_FOUND_AGAIN = "ops.domain.found-again", _("Preuve d’un nom de domaine retrouvée")
    DOMAIN_WITHDRAWN = "ops.domain.withdrawn", _("Nom de domaine retiré, faute de preuve")
    BROADCAST_SENT = "ops.broadcast.sent", _("Contenu envoyé aux communes")
    BROADCAST_TAKEN_BACK = "ops.broadcast.taken-back", _("Contenu retiré des communes")
