"""The states of a commune's life (design.md)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CommuneState(models.TextChoices):
    PREPARING = "preparing", _("En préparation")
    OPEN = "open", _("Ouverte")
    SUSPENDED = "suspended", _("Suspendue")
    CLOSING = "closing", _("En fermeture")
    GONE = "gone", _("Fermée")


class LifeEvent(models.TextChoices):
    """What happens to a commune as a whole, and its agents are told (settings ``LIFECYCLE_ANNOUNCERS``)."""

    OPENED = "opened", _("Ouverte au public")
    SUSPENDED = "suspended", _("Suspendue")
    RESUMED = "resumed", _("Remise en service")
    CLOSING = "closing", _("Fermeture commencée")
    REOPENED = "reopened", _("Fermeture annulée")
    RENAMED = "renamed", _("Renommée")


class SlugFate(models.TextChoices):
    """Why a slug is no longer its commune's."""

    RENAMED = "renamed", _("Commune renommée")
    DELETED = "deleted", _("Commune supprimée")
