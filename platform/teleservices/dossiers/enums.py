"""The words of a dossier that are not in a procedure's definition (`definition.enums` has the states)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from teleservices.definition.enums import DossierState


class State(models.TextChoices):
    """`definition.enums.DossierState` with words for people. A draft is another model, not a state here."""

    SUBMITTED = DossierState.SUBMITTED.value, _("Envoyée")
    COMPLETE = DossierState.COMPLETE.value, _("Complète")
    INCOMPLETE = DossierState.INCOMPLETE.value, _("En attente de votre réponse")
    UNDER_REVIEW = DossierState.UNDER_REVIEW.value, _("En cours d’examen")
    ACCEPTED = DossierState.ACCEPTED.value, _("Acceptée")
    REFUSED = DossierState.REFUSED.value, _("Refusée")
    CLOSED = DossierState.CLOSED.value, _("Sans suite")


OPEN_STATES = (State.SUBMITTED, State.COMPLETE, State.INCOMPLETE, State.UNDER_REVIEW)
ENDED_STATES = (State.ACCEPTED, State.REFUSED, State.CLOSED)


class PersonKind(models.TextChoices):
    """Who did something to a dossier."""

    CITIZEN = "citizen", _("Usager")
    AGENT = "agent", _("Agent")
    SYSTEM = "system", _("Parvis")


class Origin(models.TextChoices):
    """How a dossier reached the town hall, and what vouches for who filed it."""

    FRANCECONNECT = "franceconnect", _("En ligne, identité FranceConnect")
    ACCOUNT = "account", _("En ligne, compte par e-mail")
    ANONYMOUS = "anonymous", _("En ligne, sans compte")


class ScanState(models.TextChoices):
    """What an antivirus said of a piece. Nothing is « sain » that was not analysed whole."""

    NOT_SCANNED = "not-scanned", _("Non analysé")
    WAITING = "waiting", _("Analyse en attente")
    CLEAN = "clean", _("Analysé, rien trouvé")
    INFECTED = "infected", _("Dangereux")


class Audience(models.TextChoices):
    """Who reads a message or an event."""

    EVERYONE = "everyone", _("L’usager et les agents")
    AGENTS = "agents", _("Les agents")


class EventKind(models.TextChoices):
    """What can happen to a dossier; the words are those of the timeline."""

    SUBMITTED = "submitted", _("Demande envoyée")
    ACKNOWLEDGED = "acknowledged", _("Reçu mis à disposition")
    ASSIGNED = "assigned", _("Prise en charge par un agent")
    MOVED = "moved", _("Transmise à un autre service")
    REVIEW_STARTED = "review-started", _("Examen commencé")
    COMPLETE = "complete", _("Dossier complet")
    CORRECTION_ASKED = "correction-asked", _("Correction demandée")
    CORRECTION_ANSWERED = "correction-answered", _("Correction reçue")
    MESSAGE_TO_CITIZEN = "message-to-citizen", _("Message de la mairie")
    MESSAGE_FROM_CITIZEN = "message-from-citizen", _("Message envoyé à la mairie")
    NOTE = "note", _("Note interne")
    LABELLED = "labelled", _("Étiquettes changées")
    SHEET_WRITTEN = "sheet-written", _("Champs privés remplis")
    OPINION_ASKED = "opinion-asked", _("Avis demandé")
    OPINION_GIVEN = "opinion-given", _("Avis rendu")
    OPINION_WITHDRAWN = "opinion-withdrawn", _("Demande d’avis retirée")
    ACCEPTED = "accepted", _("Demande acceptée")
    REFUSED = "refused", _("Demande refusée")
    CLOSED = "closed", _("Demande close sans suite")
    WITHDRAWN = "withdrawn", _("Demande retirée")
    REOPENED = "reopened", _("Demande rouverte")
    DEEMED_COMPLETE = "deemed-complete", _("Dossier réputé complet")
    EXTENDED = "extended", _("Délai prolongé")
    ESCALATED = "escalated", _("Service alerté de l’échéance")
    ACCEPTED_BY_SILENCE = "accepted-by-silence", _("Demande acceptée, sans réponse de la mairie")
    REFUSED_BY_SILENCE = "refused-by-silence", _("Demande refusée, sans réponse de la mairie")
    ERASURE_ANNOUNCED = "erasure-announced", _("Effacement annoncé")
    HELD = "held", _("Effacement suspendu")
    RELEASED = "released", _("Effacement de nouveau prévu")
    DOCUMENT_ISSUED = "document-issued", _("Document délivré")
    CODE_RENEWED = "code-renewed", _("Nouveau code de suivi")
    PIECE_INFECTED = "piece-infected", _("Fichier dangereux supprimé")
    CONTRACT_ACCEPTED = "contract-accepted", _("Contrat accepté en ligne")
    REUSED = "reused", _("Réponses et pièces reprises d’une demande précédente")


class ClockAction(models.TextChoices):
    """What the clock writes to the audit log."""

    ACCEPTED = "teleservices.silence.accepted", _("Demande acceptée par silence")
    REFUSED = "teleservices.silence.refused", _("Demande refusée par silence")
    EXTENDED = "teleservices.deadline.extended", _("Délai prolongé")
