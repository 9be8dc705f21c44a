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
