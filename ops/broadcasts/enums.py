"""The vocabulary of what the operator sends to its communes' sites."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How far a broadcast is; a draft is seen by the staff alone."""

    DRAFT = "draft", _("À confirmer")
    SENDING = "sending", _("Envoi en cours")
    SENT = "sent", _("Envoyé")
    TAKING_BACK = "taking-back", _("Retrait en cours")
    TAKEN_BACK = "taken-back", _("Retiré")


class Outcome(models.TextChoices):
    """Of one commune."""

    WAITING = "waiting", _("En attente d’envoi")
    SHOWN = "shown", _("Montré")
    PROPOSED = "proposed", _("Proposé, sans réponse")
    ACCEPTED = "accepted", _("Accepté par la commune")
    DECLINED = "declined", _("Refusé par la commune")
    TAKEN_BACK = "taken-back", _("Retiré")
    FAILED = "failed", _("En échec")


class Recipients(models.TextChoices):
    """Who receives."""

    ALL = "all", _("Toutes les communes")
    DEPARTMENT = "department", _("Les communes d’un département")
    EPCI = "epci", _("Les communes d’une intercommunalité")
    SMALL = "small", _("Les communes de moins de 3\u202f500 habitants")
    LIST = "list", _("Une liste de communes")


#: What a commune may still answer to: its answer is asked again while it is one of these.
OPEN_OUTCOMES = (Outcome.PROPOSED, Outcome.ACCEPTED, Outcome.DECLINED)
UNDER_WAY = (State.SENDING, State.TAKING_BACK)
