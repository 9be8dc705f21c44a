"""API Entreprise v3 (DINUM): with the operator's account. It also knows an association's object.

Paths are settings: norms-fr §5.8 does not vouch for them. Each call says for whom it is made (`recipient`, the commune's
SIRET), in which context and for what, as the account's terms ask.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TypeVar

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, ValidationError

from teleservices.connectors.companies.base import LONGEST_PURPOSE, CompaniesDown, Company, get, plain
from teleservices.connectors.companies.words import head_count_in_words

PROBE = "13002526500013"


class _Legal(BaseModel):
    libelle: str | None = None


class _Corporate(BaseModel):
    raison_sociale: str | None = None


class _Person(BaseModel):
    nom_naissance: str | None = None
    nom_usage: str | None = None
    prenom_usuel: str | None = None


class _HeadCount(BaseModel):
    code: str | None = None


class _Unit(BaseModel):
    rna: str | None = None
    forme_juridique: _Legal = Field(default_factory=_Legal)
    personne_morale_attributs: _Corporate | None = None
    personne_physique_attributs: _Person | None = None
    tranche_effectif_salarie: _HeadCount | None = None

    @property
    def name(self) -> str:
        if self.personne_morale_attributs and self.personne_morale_attributs.raison_sociale:
            return plain(self.personne_morale_attributs.raison_sociale)
        who = self.personne_physique_attributs
        return plain(f"{who.prenom_usuel or ''} {who.nom_usage or who.nom_naissance or ''}") if who else ""


class _Place(BaseModel):
    numero_voie: str | None = None
    type_voie: str | None = None
    libelle_voie: str | None = None
    code_postal: str | None = None
    libelle_commune: str | None = None


class _Establishment(BaseModel):
    siret: str
    etat_administratif: str | None = None
    status_diffusion: str | None = None
    unite_legale: _Unit
    adresse: _Place = Field(default_factory=_Place)


class _Association(BaseModel):
    objet: str | None = None
    rna: str | None = None
    nom: str | None = None
    siret_siege: str | None = None


class _EstablishmentAnswer(BaseModel):
    data: _Establishment


class _AssociationAnswer(BaseModel):
    data: _Association


Answer = TypeVar("Answer", _EstablishmentAnswer, _AssociationAnswer)


class Entreprise:
    """`address`: what stands before the paths of the settings."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")

    def by_siret(self, siret: str, *, recipient: str) -> Company | None:
        """Raises CompaniesDown."""
        found = self._ask(_EstablishmentAnswer, settings.ENTREPRISE_ESTABLISHMENT, siret, recipient)
        if (
            found is None
            or found.data.status_diffusion not in (None, "diffusible")
            or not found.data.unite_legale.name
        ):
            return None
        return self._company(found.data, recipient)

    def by_rna(self, rna: str, *, recipient: str) -> Company | None:
        """Raises CompaniesDown."""
        found = self._association(rna, recipient)
        if found is None or not plain(found.nom):
            return None
        return Company(
            name=plain(found.nom),
            siret=plain(found.siret_siege, 14),
            rna=rna,
            purpose=plain(found.objet, LONGEST_PURPOSE),
        )

    def check_config(self) -> list[str]:
        if not settings.ENTREPRISE_TOKEN:
            return [_("Le jeton d’API Entreprise manque (PARVIS_ENTREPRISE_TOKEN).")]
        try:
            self._ask(_EstablishmentAnswer, settings.ENTREPRISE_ESTABLISHMENT, PROBE, PROBE)
        except CompaniesDown as error:
            return [
                _("API Entreprise ne répond pas (%(why)s)\u00a0: tout s’écrit à la main.") % {"why": error}
            ]
        return []

    def _company(self, found: _Establishment, recipient: str) -> Company:
        unit, place = found.unite_legale, found.adresse
        association = None
        if unit.rna:
            with suppress(
                CompaniesDown
            ):  # what is already known is not lost for want of the association's object
                association = self._association(plain(unit.rna, 10), recipient)
        street = " ".join(one for one in (place.numero_voie, place.type_voie, place.libelle_voie) if one)
        return Company(
            name=unit.name,
            legal_form=plain(unit.forme_juridique.libelle),
            street=plain(street),
            postcode=plain(place.code_postal, 10),
            city=plain(place.libelle_commune),
            head_count=head_count_in_words(
                unit.tranche_effectif_salarie.code if unit.tranche_effectif_salarie else ""
            ),
            siret=plain(found.siret, 14),
            rna=plain(unit.rna, 10).upper(),
            purpose=plain(association.objet, LONGEST_PURPOSE) if association else "",
            closed=found.etat_administratif not in ("A", None),
        )

    def _association(self, number: str, recipient: str) -> _Association | None:
        if not settings.ENTREPRISE_ASSOCIATION:
            return None
        found = self._ask(_AssociationAnswer, settings.ENTREPRISE_ASSOCIATION, number, recipient)
        return found.data if found else None

    def _ask(self, shape: type[Answer], path: str, number: str, recipient: str) -> Answer | None:
        params = {
            "context": _("Téléservice de la commune"),
            "object": _("Démarche en ligne"),
            "recipient": recipient,
        }
        headers = {"Authorization": f"Bearer {settings.ENTREPRISE_TOKEN}"}
        body = get(f"{self.address}{path.replace('{number}', number)}", params, headers)
        if body is None:
            return None
        try:
            return shape.model_validate_json(body)
        except ValidationError as error:
            raise CompaniesDown(type(error).__name__) from error
