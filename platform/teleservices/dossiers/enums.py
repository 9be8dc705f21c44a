"""The words of a dossier that are not in a procedure's definition (`definition.enums` has the states)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from teleservices.definition.enums import DossierState
from teleservices.definition.mandates import Capacity


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
    COUNTER = "counter", _("Au guichet, par un agent")
    PHONE = "phone", _("Par téléphone, avec un agent")
    PAPER = "paper", _("Sur papier, saisie par un agent")


DESK_ORIGINS = (Origin.COUNTER, Origin.PHONE, Origin.PAPER)
"""Typed by an agent: nobody on the public pages may say so."""


class Quality(models.TextChoices):
    """`definition.mandates.Capacity` with words for people: by what right somebody files for another."""

    AGENT = Capacity.AGENT.value, _("Agent de la mairie, à la demande de la personne")
    RELATIVE = Capacity.RELATIVE.value, _("Proche (famille, ami, voisin)")
    LEGAL = Capacity.LEGAL.value, _("Représentant légal (parent d’un mineur, tuteur, curateur)")
    ASSOCIATION = Capacity.ASSOCIATION.value, _("Association")
    PROFESSIONAL = Capacity.PROFESSIONAL.value, _("Professionnel (architecte, avocat, notaire, géomètre…)")
    HELPER = Capacity.HELPER.value, _("Aidant (travailleur social, médiateur numérique)")


class ConsentForm(models.TextChoices):
    """How the person agreed that somebody files for them."""

    WRITTEN = "written", _("Par écrit (mandat, procuration, formulaire signé)")
    IN_PERSON = "in-person", _("De vive voix, en présence de la personne")
    BY_PHONE = "by-phone", _("De vive voix, au téléphone")
    BY_LAW = "by-law", _("Par la loi ou un jugement (autorité parentale, tutelle, habilitation familiale)")


class IdentityPaper(models.TextChoices):
    """What was seen of the person's identity. Never its number, never a copy (CNIL)."""

    NONE = "none", _("Aucun document vu")
    IDENTITY_CARD = "identity-card", _("Carte nationale d’identité")
    PASSPORT = "passport", _("Passeport")
    RESIDENCE_PERMIT = "residence-permit", _("Titre de séjour")
    DRIVING_LICENCE = "driving-licence", _("Permis de conduire")
    KNOWN = "known", _("Personne connue du service")


class Telling(models.TextChoices):
    """How the person is told of what happens to what was filed for them."""

    EMAIL = "email", _("Par e-mail")
    LETTER = "letter", _("Par une lettre, à imprimer et à poster")
    COUNTER = "counter", _("En main propre, au guichet")
    PHONE = "phone", _("Par téléphone")
    NONE = "none", _("Pas du tout\u00a0: aucun moyen n’a été laissé")


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
    FETCHED = "fetched", _("Réponse donnée par l’administration, avec l’accord de la personne")
    FILED_FOR = "filed-for", _("Demande faite pour une autre personne")
    BENEFICIARY_TOLD = "beneficiary-told", _("Bénéficiaire prévenu")
    MANDATE_CONTESTED = "mandate-contested", _("Dépôt contesté par le bénéficiaire")


class ClockAction(models.TextChoices):
    """What the clock writes to the audit log."""

    ACCEPTED = "teleservices.silence.accepted", _("Demande acceptée par silence")
    REFUSED = "teleservices.silence.refused", _("Demande refusée par silence")
    EXTENDED = "teleservices.deadline.extended", _("Délai prolongé")


class MandateAction(models.TextChoices):
    """What filing for somebody else writes to the audit log."""

    FILED = "teleservices.mandate.filed", _("Demande déposée pour une autre personne")
    TOLD = "teleservices.mandate.told", _("Bénéficiaire prévenu")
    CONTESTED = "teleservices.mandate.contested", _("Dépôt contesté par le bénéficiaire")
