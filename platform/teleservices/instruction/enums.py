"""The words of the inbox."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from teleservices.definition.enums import DossierState

#: Days before the legal deadline from which a dossier stands in its own queue.
SOON_DAYS: Final = 3


class Queue(models.TextChoices):
    """A queue of the inbox; the value is in addresses."""

    TO_DO = "a-traiter", _("À traiter")
    SOON = "echeance", _("Échéance sous 3\u00a0jours")
    WAITING = "attente", _("En attente de l’usager")
    MINE = "moi", _("Suivies par moi")
    ENDED = "terminees", _("Terminées")
    ALL = "toutes", _("Toutes les demandes")


class Screen(models.TextChoices):
    """Which of the three columns a phone shows."""

    QUEUES = "queues", _("Les files")
    LIST = "list", _("La liste")
    DETAIL = "detail", _("La demande")


#: The agent's turn.
OPEN_STATES: Final = (DossierState.SUBMITTED, DossierState.COMPLETE, DossierState.UNDER_REVIEW)
#: Not ended: the agent's turn or the citizen's.
PENDING_STATES: Final = (*OPEN_STATES, DossierState.INCOMPLETE)
ENDED_STATES: Final = (DossierState.ACCEPTED, DossierState.REFUSED, DossierState.CLOSED)


class ReadingAction(models.TextChoices):
    """What this context writes to the audit log."""

    DOSSIER_READ = "teleservices.dossier.read", _("Dossier consulté")
    PIECE_READ = "teleservices.piece.read", _("Pièce consultée")
