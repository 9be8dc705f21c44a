"""Waste that is collected, and what public holidays do to it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Waste(models.TextChoices):
    """Kinds that the rules of 2024 sort at the source, and those that towns collect besides. The value names a column of
    the imported file."""

    HOUSEHOLD = "ordures", _("Ordures ménagères")
    SORTED = "tri", _("Tri\u00a0: emballages et papiers")
    GLASS = "verre", _("Verre")
    ORGANIC = "biodechets", _("Biodéchets")
    GREEN = "vegetaux", _("Déchets verts")
    BULKY = "encombrants", _("Encombrants")


class HolidayRule(models.TextChoices):
    """What becomes of a collection that falls on a public holiday."""

    KEPT = "maintenue", _("La collecte a lieu quand même")
    NEXT_DAY = "lendemain", _("Elle est reportée au lendemain")
    REST_OF_WEEK = "semaine", _("Elle est reportée au lendemain, et celles de la fin de la semaine aussi")
    DAY_BEFORE = "veille", _("Elle est avancée à la veille")
    CANCELLED = "supprimee", _("Elle n’a pas lieu")


class Side(models.TextChoices):
    """Of a part of a street."""

    BOTH = "", _("Les deux côtés")
    EVEN = "pair", _("Numéros pairs")
    ODD = "impair", _("Numéros impairs")


class StreetAction(models.TextChoices):
    """What this context writes to the audit log."""

    KEPT = "cms.street.kept", _("Rue enregistrée")
    ERASED = "cms.street.erased", _("Rue supprimée")
    IMPORTED = "cms.street.imported", _("Rues importées d’un fichier")
