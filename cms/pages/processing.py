"""The register of what is really done with people's data on this site (GDPR, articles 13 and 30), for the public page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as __

from teleservices.compliance.categories import categories_of
from teleservices.dossiers.models import Offer
from teleservices.retention.wording import rule_in_words

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Processing:
    """All texts are plain. ``is_personal``: whether anything that is kept is about somebody."""

    title: str
    purpose: str
    basis: str
    data: str
    recipients: str
    retention: str
    url: str = ""
    is_personal: bool = True


def of_procedures() -> list[Processing]:
    """An entry for each procedure that the commune offers, from its definition: what is not offered is not there."""
    offers = Offer.objects.filter(is_enabled=True).select_related("copy", "service")
    return [_of(offer) for offer in offers]


def _of(offer: Offer) -> Processing:
    procedure = offer.procedure
    recipients = [offer.service.name, *procedure.privacy.recipients]
    return Processing(
        title=offer.title,
        purpose=procedure.privacy.purpose,
        basis=procedure.privacy.legal_basis,
        data="\u202f; ".join(categories_of(procedure)),
        recipients=", ".join(dict.fromkeys(recipients)),
        retention=rule_in_words(procedure.retention),
        url=offer.url,
    )


def beside_procedures() -> list[Processing]:
    """What the site does besides (``settings.PROCESSING_SOURCES``), in the order of that list."""
    sources: list[Callable[[], list[Processing]]] = [
        import_string(path) for path in settings.PROCESSING_SOURCES
    ]
    return [one for source in sources for one in source()]


def of_the_site() -> list[Processing]:
    """What every site of the platform does."""
    mission = __("mission d’intérêt public (article\u00a06, 1, e du RGPD)")
    duty = __("obligation légale (article\u00a06, 1, c du RGPD)")
    return [
        Processing(
            __("Votre compte"),
            __("Retrouver vos demandes et vos brouillons au même endroit. Le compte est facultatif."),
            mission,
            __("nom et prénoms s’ils viennent de FranceConnect, adresse e-mail, dates de connexion"),
            __("vous seul\u202f; les agents ne voient que vos demandes"),
            __("tant que vous le gardez\u202f; la mairie l’efface si vous le demandez"),
            "/compte/",
        ),
        Processing(
            __("Suivre une demande sans compte"),
            __("Lire les réponses de la mairie avec une référence et un code."),
            mission,
            __("empreinte du code, jamais le code lui-même"),
            __("personne"),
            __("autant que la demande"),
            "/suivi/",
        ),
        Processing(
            __("Écrire à la mairie par e-mail ou par téléphone"),
            __("Vous répondre."),
            mission,
            __("ce que vous écrivez, votre adresse ou votre numéro"),
            __("le service à qui vous écrivez"),
            __("le temps de la réponse, puis selon les règles d’archives de la mairie"),
            "/contact/",
        ),
        Processing(
            __("Agents et webmestres de la commune"),
            __("Vérifier qui a le droit d’instruire et de publier."),
            mission,
            __("nom, prénom, adresse e-mail professionnelle, rôle, dates de connexion"),
            __("les administrateurs de la commune"),
            __("la durée des fonctions"),
        ),
        Processing(
            __("Sécurité et journal des actions"),
            __("Empêcher les abus et prouver qui a lu ou changé un dossier."),
            duty,
            __("action, agent, date\u202f; une empreinte de l’adresse IP, jamais l’adresse"),
            __("les administrateurs de la commune et %s") % settings.OPERATOR_NAME,
            __("tant que la commune utilise le service"),
        ),
    ]
