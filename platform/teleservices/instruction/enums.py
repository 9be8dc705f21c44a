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
    ESCALATED = "alertes", _("Alertes de mes services")
    WAITING = "attente", _("En attente de l’usager")
    MINE = "moi", _("Suivies par moi")
    TO_TELL = "a-prevenir", _("Personnes à prévenir")
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
    PERSON_READ = "teleservices.person.read", _("Demandes d’une personne consultées")
    MAP_READ = "teleservices.dossiers.map", _("Carte des demandes consultée")
    EXPORTED = "teleservices.dossiers.exported", _("Demandes exportées")
    BATCH_LAUNCHED = "teleservices.batch.launched", _("Action par lot lancée")
    OPINION_ASKED = "teleservices.opinion.asked", _("Avis demandé")
    OPINION_READ = "teleservices.opinion.read", _("Demande d’avis consultée")
    OPINION_GIVEN = "teleservices.opinion.given", _("Avis rendu")
    ROUTING_CHANGED = "teleservices.routing.changed", _("Règles d’orientation changées")


class LabelTone(models.TextChoices):
    """The colours that a label may take: those of the design system's badges."""

    NEUTRAL = "", _("Gris")
    INFO = "info", _("Bleu")
    OK = "ok", _("Vert")
    WARN = "warn", _("Orange")
    DANGER = "danger", _("Rouge")
    MAIN = "main", _("Couleur de la commune")


class Column(models.TextChoices):
    """What the list may show beside the title and the reference."""

    PERSON = "usager", _("Usager")
    DEADLINE = "echeance", _("Échéance légale")
    STATE = "etat", _("État")
    ASSIGNEE = "suivi", _("Suivie par")
    SERVICE = "service", _("Service")
    LABELS = "etiquettes", _("Étiquettes")
    SUBMITTED = "depot", _("Déposée le")
    UPDATED = "mouvement", _("Dernier mouvement")


class Sort(models.TextChoices):
    """An order of the list; without one, that of the queue."""

    QUEUE = "", _("Ordre de la file")
    DEADLINE = "echeance", _("Échéance la plus proche")
    OLDEST = "anciennes", _("Les plus anciennes")
    NEWEST = "recentes", _("Les plus récentes")
    PERSON = "usager", _("Nom de l’usager")
    UPDATED = "mouvement", _("Dernier mouvement")


class BatchVerb(models.TextChoices):
    """What may be done to many dossiers at once."""

    ASSIGN = "confier", _("Confier à un agent")
    ENTRUST = "transmettre", _("Transmettre à un autre service")
    LABEL = "etiqueter", _("Poser une étiquette")
    REVIEW = "instruire", _("Commencer l’examen")
    DECIDE = "decider", _("Accepter, ou classer sans suite")
    WRITE = "ecrire", _("Écrire le même message")


class LineState(models.TextChoices):
    """What became of one dossier of a batch."""

    WAITING = "waiting", _("En attente")
    DONE = "done", _("Fait")
    REFUSED = "refused", _("Non fait")


class Verdict(models.TextChoices):
    """What an expert says."""

    FAVOURABLE = "favourable", _("Favorable")
    RESERVED = "reserved", _("Favorable avec réserves")
    UNFAVOURABLE = "unfavourable", _("Défavorable")
    NONE = "none", _("Sans avis")
