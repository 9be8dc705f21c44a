"""What a commune's site names once and for all: generated pages, and the addresses that belong to the platform."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalKind(models.TextChoices):
    """A page that the law asks of every commune. The value is its address, which is a contract (design.md)."""

    LEGAL_NOTICE = "mentions-legales", _("Mentions légales")
    PERSONAL_DATA = "donnees-personnelles", _("Données personnelles")
    ACCESSIBILITY = "accessibilite", _("Accessibilité")
    ELECTRONIC_FILING = "saisir-par-voie-electronique", _("Saisir la mairie par voie électronique")
    CONTACT = "contact", _("Contact et horaires")


class ComplianceLevel(models.TextChoices):
    """How far the site follows RGAA 4.1 (décret 2019-768); without a valid audit it is the first (norms-fr §4.1)."""

    NONE = "non", _("non conforme")
    PARTIAL = "partielle", _("partiellement conforme")
    FULL = "totale", _("totalement conforme")


class ReviewRhythm(models.IntegerChoices):
    """How often somebody reads a page again, in months: what nobody reads again ends up false."""

    NEVER = 0, _("Jamais")
    QUARTERLY = 3, _("Tous les trois mois")
    TWICE_A_YEAR = 6, _("Tous les six mois")
    YEARLY = 12, _("Tous les ans")
    EVERY_TWO_YEARS = 24, _("Tous les deux ans")


#: The address of the news, a contract too.
NEWS_SLUG = "actualites"

#: First parts of addresses that are the platform's, now or later: no page of a commune may take them.
RESERVED_SLUGS = frozenset(
    {
        "actes", "agenda", "alertes", "compte", "apercu", "connexion", "deconnexion", "demarches", "documents", "donnees",
        "embleme.svg", "partage.png", "gestion", "instruction", "ma-rue", "medias",
        "plan-du-site", "recherche", "robots.txt", "sante", "sitemap.xml", "static", "style", "suivi", "theme", "vos-droits",
    }
)  # fmt: skip
