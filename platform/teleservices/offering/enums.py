"""The words of this context."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OfferAction(models.TextChoices):
    """What this context writes to the audit log."""

    SETTINGS_CHANGED = "teleservices.offer.settings", _("Réglages d’une démarche changés")
