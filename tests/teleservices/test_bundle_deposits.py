"""A whole deposit of each procedure filed on this site, over HTTP and without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from teleservices.catalogue.shipped import shipped_procedures
from teleservices.definition.enums import ChannelKind
from teleservices.dossiers.models import Dossier, Offer
from tenants.current import commune_context
from tests.teleservices.journeys import codes, go_through, main_text, picture, send, upload

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune

Steps = list[tuple[str, dict[str, Any]]]

NAMES: dict[str, Any] = {"demandeur-birth_name": "Legrand", "demandeur-given_names": "Dora"}
DORA = NAMES | {"email": "dora@exemple.fr", "telephone": "04 78 00 00 00"}
HERE = {"domicile": "Vénissieux"}
HOME: dict[str, Any] = {
    "adresse-street": "7 rue des Martyrs",
    "adresse-postcode": "69200",
    "adresse-city": "Vénissieux",
    "adresse-country": "FR",
}
ME = DORA | HOME


@dataclass(frozen=True)
class Filing:
    """What dora answers, and what the town hall then holds. `due` is the day silence decides, filed on 2026-11-23."""

    steps: Steps
    prefix: str
    due: str | None = None
    kind: str = "receipt"
    says: str = "Reçu de votre demande"
    settings: dict[str, Any] = field(default_factory=dict)


def a_day(name: str, day: str) -> dict[str, Any]:
    """A date in its three inputs."""
    year, month, number = day.split("-")
    return {f"{name}-day": number, f"{name}-month": month, f"{name}-year": year}


def paper(name: str) -> Any:
    """A photo of a document, made anew at each use: a file is read once."""
    return lambda: upload(f"{name}.jpg", picture())


FILINGS = {
    "saisine-generale": Filing(
        [
            (
                "objet",
                {
                    "nature": "demande",
                    "theme": "papiers",
                    "objet": "Copie d’une délibération",
                    "message": "Bonjour, je souhaite une copie de la délibération du 3 mars.",
                },
            ),
            ("pieces", {"pieces": paper("courrier")}),
            ("auteur", {"auteur": "particulier"}),
            ("coordonnees", ME),
        ],
        "SG",
        due="2027-01-24",
        kind="full",
        says="Accusé de réception électronique",
    ),
    "recensement-citoyen": Filing(
        [
            ("qui", {"declarant": "jeune", **a_day("naissance", "2010-09-30"), **HERE, "francais": "oui"}),
            (
                "jeune",
                {
                    "jeune-sex": "female",
                    "jeune-birth_name": "Legrand",
                    "jeune-given_names": "Zoé",
                    "pays_naissance": "FR",
                    "lieu_naissance": "Lyon 3e",
                },
            ),
            ("parents", {"parent_1-birth_name": "Legrand", "parent_1-given_names": "Dora"}),
            ("situation", {"situation": "eleve", "etude": "Première", "famille": "celibataire"}),
            ("coordonnees", HOME | {"email": "dora@exemple.fr", "telephone": "0600000000"}),
            ("declarant", {}),
            (
                "documents",
                {"piece_identite": paper("carte"), "livret": paper("livret"), "attestation": "oui"},
            ),
        ],
        "RC",
    ),
    "changement-coordonnees": Filing(
        [
            ("quoi", {"change": ["adresse", "telephone"], **a_day("depuis", "2026-11-01")}),
            ("identite", NAMES | a_day("naissance", "1984-02-29")),
            (
                "adresses",
                HOME
                | {
                    "ancienne_adresse-street": "3 place du Marché",
                    "ancienne_adresse-postcode": "69700",
                    "ancienne_adresse-city": "Givors",
                    "ancienne_adresse-country": "FR",
                },
            ),
            ("coordonnees", {"email": "dora@exemple.fr", "telephone": "0600000000"}),
            ("services", {"services": ["ecole", "periscolaire"], "accord": "oui"}),
        ],
        "CC",
        kind="full",
        says="Accusé de réception électronique",
    ),
    "tranquillite-vacances": Filing(
        [
            (
                "absence",
                a_day("depart", "2026-12-20") | a_day("retour", "2027-01-03") | {"logement": "maison"},
            ),
            ("lieu", HOME | {"alarme": "non"}),
            (
                "prevenir",
                {
                    "contact-birth_name": "Petit",
                    "contact-given_names": "Rose",
                    "contact_telephone": "0611111111",
                },
            ),
            ("coordonnees", DORA),
        ],
        "TV",
        settings={"police_municipale": True},
    ),
}


def filed_here() -> set[str]:
    """Procedures that somebody may file on this site, those whose tests are their own aside."""
    told_elsewhere = {"acte-etat-civil", "signalement"}
    return {
        slug
        for slug, one in shipped_procedures().items()
        if any(channel.kind is ChannelKind.OWN for channel in one.channels)
    } - told_elsewhere


def test_every_procedure_filed_here_has_its_deposit() -> None:
    assert set(FILINGS) == filed_here()


def made(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value() if callable(value) else value for name, value in values.items()}


@pytest.mark.parametrize("slug", FILINGS)
def test_dora_files_it(venissieux: Commune, at_venissieux: Client, slug: str) -> None:
    filing, start = FILINGS[slug], f"/demarches/{slug}/"
    with commune_context(venissieux):
        Offer.objects.filter(slug=slug).update(settings=filing.settings or None)
    with time_machine.travel("2026-11-23T10:00:00+01:00", tick=False):
        check = go_through(at_venissieux, start, [(step, made(values)) for step, values in filing.steps])
        assert "Vérif" in main_text(check)
        sent = send(at_venissieux, start)
    assert codes(sent)[0].startswith(f"{filing.prefix}-26-"), main_text(sent)
    with commune_context(venissieux):
        dossier = Dossier.objects.get()
        act = dossier.acknowledgement.content
        assert act["kind"] == filing.kind
        assert filing.says in act["title"]
        assert (dossier.due_on.isoformat() if dossier.due_on else None) == filing.due
        assert dossier.email == "dora@exemple.fr"
