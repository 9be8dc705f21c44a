"""The open directory of companies: invented ones, whose numbers have right check digits."""

from dataclasses import dataclass
from typing import Any, Final

from ops.standins.web import Request, Response, json_response

HIDDEN: Final = "[NON-DIFFUSIBLE]"


@dataclass(frozen=True)
class Unit:
    """One legal unit with its head office. `rna` is an association's; `open` is false once it has closed."""

    siret: str
    name: str
    legal_form: str
    street: str
    postcode: str
    city: str
    insee: str
    head_count: str = "NN"
    rna: str | None = None
    open: bool = True

    def as_result(self) -> dict[str, Any]:
        """The shape of « API Recherche d'entreprises »."""
        place = {
            "siret": self.siret,
            "adresse": f"{self.street} {self.postcode} {self.city}".upper(),
            "code_postal": self.postcode,
            "commune": self.insee,
            "libelle_commune": self.city.upper(),
            "etat_administratif": "A" if self.open else "F",
            "est_siege": True,
        }
        return {
            "siren": self.siret[:9],
            "nom_complet": self.name,
            "nom_raison_sociale": self.name,
            "nature_juridique": self.legal_form,
            "tranche_effectif_salarie": self.head_count,
            "etat_administratif": "A" if self.open else "C",
            "siege": place,
            "matching_etablissements": [place],
            "complements": {"identifiant_association": self.rna, "est_association": self.rna is not None},
        }


UNITS: Final = (
    Unit(
        "90000000100017",
        "Les Amis du Parc",
        "9220",
        "3 rue des Martyrs",
        "69200",
        "Vénissieux",
        "69259",
        rna="W691000001",
    ),
    Unit(
        "90000001900019",
        "Harmonie municipale",
        "9220",
        "1 place de l’Exemple",
        "69700",
        "Givors",
        "69091",
        head_count="01",
        rna="W691000002",
    ),
    Unit(
        "90000002700012",
        "Boulangerie de l’Exemple",
        "5499",
        "12 avenue de la Gare",
        "69200",
        "Vénissieux",
        "69259",
        head_count="02",
    ),
    Unit("90000003500015", "Club d’échecs sans siège", "9220", "8 rue du Stade", "69960", "Corbas", "69273"),
    Unit(
        "90000004300019", "Ancien bistrot", "5710", "4 rue Basse", "69200", "Vénissieux", "69259", open=False
    ),
    Unit("90000005000014", HIDDEN, "1000", "", "69200", "Vénissieux", "69259"),
)
"""Number 4 is an association whose RNA number Sirene does not know."""
DOWN: Final = "90000006800016"
"""A number for which the directory is out of order."""


def search(request: Request) -> Response:
    """`q`: a SIRET or an RNA number, whole."""
    words = request.args.get("q", "").replace(" ", "").upper()
    if words == DOWN:
        return json_response({"erreur": "Service momentanément indisponible."}, 503)
    if len(words) < 3:
        return json_response({"erreur": "3 caractères minimum pour les termes de la requête."}, 400)
    found = [unit.as_result() for unit in UNITS if words in {unit.siret, unit.siret[:9], unit.rna}]
    return json_response(
        {"results": found, "total_results": len(found), "page": 1, "per_page": 10, "total_pages": 1}
    )
