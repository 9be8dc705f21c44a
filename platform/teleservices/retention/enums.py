"""The words of retention."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class HoldKind(models.TextChoices):
    """Why a dossier outlives its time."""

    DISPUTE = "dispute", _("Recours ou litige")
    PAYMENT = "payment", _("Paiement en attente")
    APPOINTMENT = "appointment", _("Rendez-vous à venir")
    OTHER = "other", _("Autre motif")


#: What an agent may say; appointments and payments are told by what keeps them.
SAID_BY_AGENTS = (HoldKind.DISPUTE, HoldKind.OTHER)


class Fate(models.TextChoices):
    """What became of dossiers whose time was over."""

    ERASED = "erased", _("Effacés")
    ANONYMISED = "anonymised", _("Rendus anonymes")
    ARCHIVED = "archived", _("Versés aux archives, puis effacés")


class TransferState(models.TextChoices):
    """Where a package for the archives stands."""

    ASKED = "asked", _("En préparation")
    READY = "ready", _("Prêt à être versé")
    ACCEPTED = "accepted", _("Accepté par le service d’archives")
    ABANDONED = "abandoned", _("Abandonné")


class RetentionAction(models.TextChoices):
    """For the audit log of the commune."""

    DESTROYED = "retention.destroyed", _("Dossiers effacés au terme de leur durée")
    HELD = "retention.held", _("Effacement d’un dossier suspendu")
    RELEASED = "retention.released", _("Suspension de l’effacement levée")
    TRANSFER_ASKED = "retention.transfer_asked", _("Versement aux archives préparé")
    TRANSFER_READ = "retention.transfer_read", _("Paquet d’archives téléchargé")
    TRANSFER_ACCEPTED = "retention.transfer_accepted", _("Versement accepté par les archives")
    TRANSFER_ABANDONED = "retention.transfer_abandoned", _("Versement abandonné")
