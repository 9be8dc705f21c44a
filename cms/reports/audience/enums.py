"""The few classes that a visit falls in: never finer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Device(models.TextChoices):
    MOBILE = "mobile", _("téléphone ou tablette")
    DESKTOP = "desktop", _("ordinateur")


class Origin(models.TextChoices):
    """Where a page was reached from, told by the class of the site and never by its address."""

    INSIDE = "inside", _("une autre page du site")
    DIRECT = "direct", _("adresse tapée, favori, lien d’un message")
    SEARCH = "search", _("moteur de recherche")
    SOCIAL = "social", _("réseau social")
    PUBLIC = "public", _("site public")
    OTHER = "other", _("autre site")


class Period(models.TextChoices):
    """What a screen shows at once."""

    WEEK = "semaine", _("Semaine")
    MONTH = "mois", _("Mois")
    YEAR = "annee", _("Année")
