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


class ListKind(models.TextChoices):
    """A permanent list of the site. The value is its address (`/agenda/`), a contract like those of legal pages; a commune
    that already had a page there keeps it, and the list takes the next one (migration 0009)."""

    AGENDA = "agenda", _("Agenda")
    NOTICES = "avis", _("Avis et enquêtes")
    JOBS = "emplois", _("Offres d’emploi")
    DOCUMENTS = "documents", _("Documents")


class Display(models.TextChoices):
    """What a page of text is for: to be read, or to lead to the pages under it."""

    TEXT = "texte", _("Page de texte")
    SECTION = "rubrique", _("Rubrique\u00a0: les pages qu’elle contient, en tuiles")


class TileIcon(models.TextChoices):
    """What a page may have beside its title where it is a tile: icons of the sprite (design.templatetags.design)."""

    PAGE = "file-text", _("Page")
    TOWN = "landmark", _("Mairie")
    FAMILY = "baby", _("Petite enfance")
    SCHOOL = "school", _("École")
    HOME = "house", _("Logement")
    WORKS = "construction", _("Travaux")
    NATURE = "trees", _("Nature et espaces verts")
    WASTE = "recycle", _("Déchets")
    CULTURE = "drama", _("Culture")
    SPORT = "dumbbell", _("Sport")
    HEALTH = "activity", _("Santé")
    HELP = "hand-heart", _("Solidarité")
    TRANSPORT = "bus", _("Transports")
    BIKE = "bike", _("Vélo")
    MAP = "map", _("Territoire")
    BUSINESS = "store", _("Commerces et entreprises")
    PEOPLE = "users", _("Vie associative")
    CALENDAR = "calendar-days", _("Agenda")
    MEAL = "utensils", _("Restauration")
    BOOK = "book-open", _("Livre")
    HISTORY = "history", _("Histoire")
    PAPER = "id-card", _("Papiers")
    VOTE = "vote", _("Élections")
    PARKING = "map-pin", _("Lieu")
    GRAVE = "flower-2", _("Cimetière")
    SAFETY = "shield-check", _("Sécurité")
    ACCESS = "accessibility", _("Handicap")
    PHONE = "phone", _("Téléphone")
    TICKET = "ticket", _("Réservation")
    LIBRARY = "library", _("Bibliothèque")


class EventKind(models.TextChoices):
    EVENT = "evenement", _("Événement")
    COUNCIL = "conseil", _("Conseil municipal")


class EventState(models.TextChoices):
    """An event that does not take place stays where people look for it, and says so."""

    PLANNED = "prevu", _("A lieu comme prévu")
    CANCELLED = "annule", _("Annulé")
    POSTPONED = "reporte", _("Reporté")


class Repeat(models.TextChoices):
    NEVER = "", _("Une seule fois")
    WEEKLY = "semaine", _("Toutes les semaines")
    FORTNIGHTLY = "quinzaine", _("Une semaine sur deux")
    MONTHLY_DATE = "mois", _("Tous les mois, à la même date")
    MONTHLY_WEEKDAY = "mois-jour", _("Tous les mois, le même jour (par exemple le 2e dimanche)")
    YEARLY = "annee", _("Tous les ans, à la même date")


class NoticeKind(models.TextChoices):
    INQUIRY = "enquete", _("Enquête publique")
    CONSULTATION = "consultation", _("Consultation")
    CONTRACT = "marche", _("Marché public")
    WORKS = "travaux", _("Travaux et circulation")
    PLANNING = "urbanisme", _("Avis d’urbanisme")
    OTHER = "autre", _("Autre avis")


class NoticeState(models.TextChoices):
    """Where a notice stands on a day."""

    COMING = "a-venir", _("À venir")
    OPEN = "ouvert", _("En cours")
    CLOSED = "clos", _("Terminé")


class ContractKind(models.TextChoices):
    """How a town hires (code général de la fonction publique), and what it also offers."""

    PERMANENT = "titulaire", _("Emploi permanent, titulaire ou contractuel")
    FIXED_TERM = "contractuel", _("Contrat à durée déterminée")
    SEASONAL = "saisonnier", _("Emploi saisonnier")
    APPRENTICE = "apprentissage", _("Apprentissage")
    INTERNSHIP = "stage", _("Stage")
    CIVIC = "service-civique", _("Service civique")
    TEMPORARY = "vacation", _("Vacations")


#: First parts of addresses that are the platform's, now or later: no page of a commune may take them.
RESERVED_SLUGS = frozenset(
    {
        "apple-touch-icon.png",
        "actes", "agenda", "alertes", "compte", "apercu", "avis", "connexion", "deconnexion", "demarches", "documents",
        "donnees",
        "embleme.svg", "emplois", "partage.png", "gestion", "instruction", "ma-rue", "medias",
        "plan-du-site", "recherche", "robots.txt", "sante", "sitemap.xml", "static", "style", "suivi", "theme", "vos-droits",
    }
)  # fmt: skip
