"""What a register of acts names once and for all."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Nature(models.TextChoices):
    """What a document of the register is. An individual decision is none: it is notified, never published (CGCT L2131-1)."""

    DELIBERATION = "deliberation", _("Délibération")
    REGULATION = "arrete", _("Arrêté réglementaire")
    DECISION = "decision", _("Décision du maire")
    MINUTES = "proces-verbal", _("Procès-verbal de séance")
    LIST = "liste", _("Liste des délibérations examinées")
    OTHER = "autre", _("Autre acte")


#: What a council's session gives: their date is the session's.
OF_A_SESSION: Final = frozenset({Nature.DELIBERATION, Nature.MINUTES, Nature.LIST})
#: Decisions: they bear a number and a matter, and may be contested.
DECIDING: Final = frozenset({Nature.DELIBERATION, Nature.REGULATION, Nature.DECISION})


class Basis(models.TextChoices):
    """Why a file may leave the site: somebody whom the commune must obey, or a person's rights."""

    JUDGE = "juge", _("Décision de justice")
    PERSONAL_DATA = "donnees", _("Protection des données personnelles")
    LAW = "loi", _("Autre obligation légale")


class PublicationMode(models.TextChoices):
    """How a commune of fewer than 3,500 people chose, by deliberation, to publish its acts (CGCT L2131-1, IV)."""

    DISPLAY = "affichage", _("par affichage")
    PAPER = "papier", _("sur papier")
    ELECTRONIC = "electronique", _("sous forme électronique")


class Level(models.TextChoices):
    """How much a finding of the check weighs."""

    REFUSAL = "refus", _("Refusé")
    WARNING = "avertissement", _("À confirmer")
    WISH = "souhait", _("Conseillé")


class ActAction(models.TextChoices):
    """What this context writes to the audit log."""

    POSTED = "acts.act.posted", _("Acte publié")
    RECEIPT_RECORDED = "acts.receipt.recorded", _("Accusé de réception de la préfecture enregistré")
    WITHDRAWN = "acts.act.withdrawn", _("Fichier d’un acte retiré")
    IMPORTED = "acts.import.done", _("Actes importés")


#: Below it a commune chooses how it publishes (CGCT L2131-1, IV).
CHOOSING_POPULATION: Final = 3500
