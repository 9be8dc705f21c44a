"""What an alert says, how loud and where."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AlertLevel(models.TextChoices):
    """Told by a word as well as by a colour and an icon."""

    INFORMATION = "information", _("Information")
    VIGILANCE = "vigilance", _("Vigilance")
    EMERGENCY = "urgence", _("Urgence")


class AlertScope(models.TextChoices):
    SITE = "site", _("Toutes les pages du site, démarches et comptes compris")
    HOME = "accueil", _("La page d’accueil seulement")
    SECTION = "rubrique", _("Une rubrique du site et ce qu’elle contient")


class AlertAction(models.TextChoices):
    """What this context writes to the audit log."""

    PUBLISHED = "cms.alert.published", _("Alerte publiée")
    CHANGED = "cms.alert.changed", _("Alerte modifiée")
    ENDED = "cms.alert.ended", _("Alerte retirée du site")
    ERASED = "cms.alert.erased", _("Alerte supprimée avant d’être publiée")


#: The loudest first, as pages show them.
LOUDEST_FIRST = (AlertLevel.EMERGENCY, AlertLevel.VIGILANCE, AlertLevel.INFORMATION)
