"""What an operator may send to the sites of its communes, and what a commune did of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Subject(models.TextChoices):
    """Where the content stands in the site."""

    ALERT = "alert", _("Une alerte en haut des pages")
    NEWS = "news", _("Une actualité")
    LEGAL = "legal", _("Un texte dans une page légale")


class Mode(models.TextChoices):
    """``IMPOSED`` is shown at once and a commune cannot take it away; ``PROPOSED`` waits for somebody there."""

    PROPOSED = "proposed", _("Proposé\u00a0: chaque commune décide")
    IMPOSED = "imposed", _("Imposé\u00a0: montré tout de suite, la commune ne peut pas le retirer")


class Answer(models.TextChoices):
    """Where a content of the operator stands in one commune."""

    PROPOSED = "proposed", _("Proposé, sans réponse")
    ACCEPTED = "accepted", _("Accepté")
    DECLINED = "declined", _("Refusé")
    IMPOSED = "imposed", _("Montré")


class ReceivedAction(models.TextChoices):
    """What this context writes to the commune's audit log."""

    ARRIVED = "cms.received.arrived", _("Contenu de l’opérateur arrivé")
    ACCEPTED = "cms.received.accepted", _("Contenu de l’opérateur accepté")
    DECLINED = "cms.received.declined", _("Contenu de l’opérateur refusé")
    TAKEN_BACK = "cms.received.taken-back", _("Contenu retiré par l’opérateur")
