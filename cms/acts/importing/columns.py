"""The columns of the CSV that describes an archive of acts: SCDL's « délibérations » 2.1.2 as they are, and ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Column:
    name: str
    words: _StrPromise
    is_required: bool = False
    example: str = ""


COLUMNS: Final = (
    Column(
        "NATURE",
        _(
            "Délibération, arrêté réglementaire, décision du maire, procès-verbal, liste ou autre. Vide\u00a0: délibération."
        ),
        example="Délibération",
    ),
    Column("DELIB_ID", _("Le numéro de l’acte."), example="2025-012"),
    Column(
        "DELIB_DATE",
        _("La date de l’acte ou de la séance\u00a0: 2025-03-20 ou 20/03/2025."),
        is_required=True,
        example="2025-03-20",
    ),
    Column("DELIB_OBJET", _("L’objet de l’acte."), is_required=True, example="Tarifs de la médiathèque"),
    Column(
        "DELIB_MATIERE_CODE",
        _("Le code de la matière dans la nomenclature d’@CTES, de 1.1 à 9.4."),
        example="7.10",
    ),
    Column(
        "DELIB_MATIERE_NOM",
        _("Le nom de la matière\u00a0: lu pour information, le code fait foi."),
        example="finances locales/divers",
    ),
    Column(
        "FICHIER",
        _(
            "Le nom du PDF dans l’archive. Sans lui\u00a0: la fin de DELIB_URL, sinon DELIB_ID suivi de «\u00a0.pdf\u00a0»."
        ),
        example="2025-012.pdf",
    ),
    Column(
        "ANNEXES",
        _("Les noms des PDF annexés, séparés par une barre «\u00a0|\u00a0»."),
        example="2025-012-tarifs.pdf",
    ),
    Column(
        "AUTEUR_PRENOM",
        _("Le prénom de l’auteur. Sans ces trois colonnes\u00a0: l’auteur écrit plus haut."),
        example="Camille",
    ),
    Column("AUTEUR_NOM", _("Le nom de l’auteur."), example="Durand"),
    Column("AUTEUR_QUALITE", _("La qualité de l’auteur."), example="Maire"),
    Column("SERVICE", _("Le service.")),
    Column(
        "DATE_PUBLICATION",
        _("Le jour où l’acte a été publié auparavant, sur l’ancien site ou sur papier."),
        example="2025-03-24",
    ),
    Column("AR_ID", _("L’identifiant de l’accusé de réception d’@CTES.")),
    Column("PREF_ID", _("Le code de la préfecture, de la forme PREF069."), example="PREF069"),
    Column("PREF_DATE", _("Le jour de la réception en préfecture."), example="2025-03-23"),
    Column("BUDGET_ANNEE", _("L’année du budget concerné.")),
    Column("BUDGET_NOM", _("Le nom du budget concerné.")),
    Column("VOTE_EFFECTIF", _("Le nombre de membres en exercice."), example="49"),
    Column("VOTE_REEL", _("Le nombre de votants."), example="45"),
    Column("VOTE_POUR", _("Les votes pour."), example="40"),
    Column("VOTE_CONTRE", _("Les votes contre."), example="3"),
    Column("VOTE_ABSTENTION", _("Les abstentions."), example="2"),
    Column("COLL_NOM", _("Le nom de la commune\u00a0: lu pour information.")),
    Column("COLL_SIRET", _("Son SIRET\u00a0: une ligne d’une autre collectivité est refusée.")),
    Column(
        "DELIB_URL",
        _(
            "L’adresse du PDF sur l’ancien site\u00a0: sa fin donne le nom du fichier, rien n’y est téléchargé."
        ),
    ),
)
REQUIRED: Final = tuple(one.name for one in COLUMNS if one.is_required)


def model_csv() -> str:
    """A file to begin with: the columns, and one line as an example. With a byte order mark, which spreadsheets want."""
    names = ";".join(one.name for one in COLUMNS)
    example = ";".join(one.example for one in COLUMNS)
    return f"\ufeff{names}\r\n{example}\r\n"
