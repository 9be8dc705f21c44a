"""« API Recherche d'entreprises » (DINUM): open, without an account. It knows an association's RNA number, not its object.

Its address is a setting (norms-fr §5.8, not checked against its publisher).
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, ValidationError

from teleservices.connectors.companies.base import CompaniesDown, Company, get, plain
from teleservices.connectors.companies.words import LEGAL_FORMS, head_count_in_words

PROBE = "13002526500013"
"""The Direction interministérielle du numérique, which answers for itself."""
HIDDEN = "NON-DIFFUSIBLE"


class _Place(BaseModel):
    siret: str = ""
    adresse: str | None = None
    code_postal: str | None = None
    libelle_commune: str | None = None
    etat_administratif: str | None = None

    @property
    def street(self) -> str:
        """The line before the postcode."""
        line, postcode = plain(self.adresse), plain(self.code_postal)
        return line.partition(f" {postcode} ")[0] if postcode and f" {postcode} " in line else line


class _Complements(BaseModel):
    identifiant_association: str | None = None


class _Unit(BaseModel):
    nom_complet: str | None = None
    nom_raison_sociale: str | None = None
    nature_juridique: str | None = None
    tranche_effectif_salarie: str | None = None
    siege: _Place = Field(default_factory=_Place)
    matching_etablissements: list[_Place] | None = None
    complements: _Complements = Field(default_factory=_Complements)

    def place(self, siret: str) -> _Place | None:
        """The establishment of that number, the head office with its whole address first."""
        places = [self.siege, *(self.matching_etablissements or [])]
        return next((one for one in places if one.siret == siret), None)

    def as_company(self, place: _Place) -> Company | None:
        """None when the unit asked not to be shown (code de commerce, article A123-96)."""
        name = plain(self.nom_raison_sociale or self.nom_complet)
        if not name or HIDDEN in name.upper():
            return None
        return Company(
            name=name,
            legal_form=LEGAL_FORMS.get(self.nature_juridique or "", ""),
            street=place.street,
            postcode=plain(place.code_postal, 10),
            city=plain(place.libelle_commune),
            head_count=head_count_in_words(self.tranche_effectif_salarie),
            siret=plain(place.siret, 14),
            rna=plain(self.complements.identifiant_association, 10).upper(),
            closed=place.etat_administratif not in ("A", None),
        )


class _Answer(BaseModel):
    results: list[_Unit] = Field(default_factory=list)


class Recherche:
    """`address`: what stands before `/search`."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")

    def by_siret(self, siret: str, *, recipient: str = "") -> Company | None:
        """Raises CompaniesDown."""
        for unit in self._ask(siret):
            if place := unit.place(siret):
                return unit.as_company(place)
        return None

    def by_rna(self, rna: str, *, recipient: str = "") -> Company | None:
        """Raises CompaniesDown."""
        for unit in self._ask(rna):
            if (unit.complements.identifiant_association or "").upper() == rna:
                return unit.as_company(unit.siege)
        return None

    def check_config(self) -> list[str]:
        try:
            self._ask(PROBE)
        except CompaniesDown as error:
            return [
                _("L’annuaire des entreprises ne répond pas (%(why)s)\u00a0: tout s’écrit à la main.")
                % {"why": error}
            ]
        return []

    def _ask(self, words: str) -> list[_Unit]:
        body = get(f"{self.address}/search", {"q": words, "per_page": 5})
        try:
            return _Answer.model_validate_json(body or b"{}").results
        except ValidationError as error:
            raise CompaniesDown(type(error).__name__) from error
