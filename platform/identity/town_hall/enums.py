from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DefaultService(models.TextChoices):
    """Services that every commune starts with; the value is the slug that procedures may name."""

    TOWN_HALL = "mairie", _("Mairie")
    CIVIL_STATUS = "etat-civil", _("État civil")
    PUBLIC_SPACE = "voirie-cadre-de-vie", _("Voirie et cadre de vie")
    CHILDHOOD = "enfance-education", _("Enfance et éducation")
    PLANNING = "urbanisme", _("Urbanisme")
    ASSOCIATIONS = "vie-associative", _("Vie associative et salles")
