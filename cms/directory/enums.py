"""What the directory holds, and the words that sort it: lists that are controlled, so that facets mean something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class EntryKind(models.TextChoices):
    """The value is the last part of the address of its list: `/annuaire/associations/`."""

    SERVICE = "services", _("Services municipaux")
    PLACE = "lieux", _("Lieux et équipements")
    ASSOCIATION = "associations", _("Associations")
    SHOP = "commerces", _("Commerces et artisans")
    ELECTED = "elus", _("Élus")


class Access(models.TextChoices):
    """How far everybody can come in and be understood (Acceslibre's questions, in the words of the door)."""

    WHEELCHAIR = "fauteuil", _("Accessible en fauteuil roulant")
    ASSISTED = "aide", _("Accessible en fauteuil roulant avec de l’aide")
    PARKING = "parking", _("Place de stationnement réservée")
    TOILETS = "toilettes", _("Toilettes adaptées")
    LOOP = "boucle", _("Boucle magnétique")
    SIGN_LANGUAGE = "lsf", _("Accueil en langue des signes")
    GUIDE_DOG = "chien", _("Bandes de guidage ou balise sonore")
    EASY = "falc", _("Documents faciles à lire")


#: Categories of each kind, by the slug that is stored: a controlled list (issue 5), the same in every commune.
CATEGORIES: dict[str, dict[str, _StrPromise]] = {
    EntryKind.SERVICE: {},
    EntryKind.PLACE: {
        "administration": _("Administration"),
        "culture": _("Culture"),
        "ecole": _("École et crèche"),
        "sport": _("Sport"),
        "salle": _("Salle à louer"),
        "parc": _("Parc et jeux"),
        "sante": _("Santé et solidarité"),
        "culte": _("Lieu de culte"),
        "dechets": _("Déchets et tri"),
        "stationnement": _("Stationnement et transports"),
        "patrimoine": _("Patrimoine"),
        "cimetiere": _("Cimetière"),
    },
    EntryKind.ASSOCIATION: {
        "sport": _("Sport"),
        "culture": _("Culture et patrimoine"),
        "solidarite": _("Solidarité et santé"),
        "jeunesse": _("Enfance et jeunesse"),
        "aines": _("Aînés"),
        "environnement": _("Environnement et animaux"),
        "loisirs": _("Loisirs et fêtes"),
        "parents": _("Parents d’élèves"),
        "citoyennete": _("Citoyenneté et quartiers"),
        "anciens-combattants": _("Anciens combattants"),
        "economie": _("Commerce et emploi"),
    },
    EntryKind.SHOP: {
        "alimentation": _("Alimentation"),
        "boulangerie": _("Boulangerie, pâtisserie"),
        "restauration": _("Café, restaurant"),
        "producteur": _("Producteur local"),
        "beaute": _("Coiffure, beauté"),
        "sante": _("Santé"),
        "maison": _("Maison, bricolage, jardin"),
        "artisan": _("Artisan du bâtiment"),
        "automobile": _("Automobile, cycles"),
        "vetements": _("Vêtements, chaussures"),
        "services": _("Services aux personnes"),
        "banque": _("Banque, assurance, immobilier"),
        "loisirs": _("Loisirs, culture, presse"),
        "hebergement": _("Hébergement"),
    },
    EntryKind.ELECTED: {
        "maire": _("Maire"),
        "adjoint": _("Adjoints"),
        "delegue": _("Conseillers délégués"),
        "conseiller": _("Conseillers municipaux"),
    },
}
SINGULAR: dict[str, _StrPromise] = {
    EntryKind.SERVICE: _("Service municipal"),
    EntryKind.PLACE: _("Lieu ou équipement"),
    EntryKind.ASSOCIATION: _("Association"),
    EntryKind.SHOP: _("Commerce ou artisan"),
    EntryKind.ELECTED: _("Élu"),
}


class ServiceAction(models.TextChoices):
    """What this context writes to the audit log."""

    SERVICE_KEPT = "cms.service.kept", _("Service de la mairie enregistré")
    IMPORTED = "cms.directory.imported", _("Fiches de l’annuaire importées d’un fichier")
