"""Words of the citizen's pages that are not a procedure's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from design.components import Tone
from teleservices.definition.enums import Sector
from teleservices.dossiers.enums import State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

THEMES: dict[str, StrOrPromise] = {
    Sector.FISCALITE: _("Impôts et taxes"),
    Sector.TRAVAIL_SOCIAL: _("Travail et aide sociale"),
    Sector.SANTE: _("Santé"),
    Sector.TRANSPORTS: _("Transports"),
    Sector.ETAT_CIVIL_CITOYENNETE: _("Papiers et citoyenneté"),
    Sector.RELATIONS_ELUS: _("Relations avec les élus"),
    Sector.SCOLAIRE_PERISCOLAIRE: _("École et enfance"),
    Sector.SPORTS_SOCIOCULTUREL: _("Sport et culture"),
    Sector.ECONOMIE_URBANISME: _("Travaux et commerce"),
    Sector.POLICES_VOIRIE: _("Rue et cadre de vie"),
    Sector.RELATIONS_USAGERS: _("Écrire à la mairie"),
}

TONES: dict[str, Tone] = {
    State.SUBMITTED: Tone.INFO,
    State.COMPLETE: Tone.INFO,
    State.INCOMPLETE: Tone.WARN,
    State.UNDER_REVIEW: Tone.INFO,
    State.ACCEPTED: Tone.OK,
    State.REFUSED: Tone.DANGER,
    State.CLOSED: Tone.QUIET,
}

#: Somebody sends a file before choosing one.
NO_FILE = _("Choisissez d’abord un fichier")

NEXT: dict[str, StrOrPromise] = {
    State.SUBMITTED: _("La mairie a reçu votre demande. Vous n’avez rien à faire."),
    State.COMPLETE: _("Votre dossier est complet. La mairie l’examine. Vous n’avez rien à faire."),
    State.INCOMPLETE: _("La mairie attend quelque chose de vous : voyez ci-dessous."),
    State.UNDER_REVIEW: _("La mairie examine votre demande. Vous n’avez rien à faire."),
    State.ACCEPTED: _("La mairie a répondu favorablement."),
    State.REFUSED: _("La mairie a répondu défavorablement."),
    State.CLOSED: _("La demande est close."),
}

BY_SILENCE: dict[str, StrOrPromise] = {
    State.ACCEPTED: _("La mairie n’a pas répondu dans le délai : votre demande est acceptée."),
    State.REFUSED: _("La mairie n’a pas répondu dans le délai : votre demande est refusée."),
}
