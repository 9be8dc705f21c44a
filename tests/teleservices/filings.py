"""What dora answers, page by page, to file each procedure of this site; a page is sent as a browser does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.teleservices.journeys import filled, main_text, picture, soup, title, upload

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client


Answers = dict[str, Any]
Steps = list[tuple[str, Answers | list[Answers]]]
"""A list of answers is a repeating group: one page each."""

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
    price: str = ""
    """As the last page tells it, "" when that page has no price."""


def a_day(name: str, day: str) -> dict[str, Any]:
    """A date in its three inputs."""
    year, month, number = day.split("-")
    return {f"{name}-day": number, f"{name}-month": month, f"{name}-year": year}


def pdf() -> Any:
    return upload("cerfa.pdf", b"%PDF-1.4\n%%EOF\n")


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
    "domaine-public": Filing(
        [
            (
                "quoi",
                {"objet": "evenement", "buvette_liee": "oui", "description": "Fête de quartier, rue fermée."},
            ),
            (
                "quand",
                a_day("debut", "2027-06-19") | a_day("fin", "2027-06-19") | {"heures": "de 10 h à 22 h"},
            ),
            ("ou", {"lieu-text": "rue du Puits", "circulation": "fermeture"}),
            ("evenement", {"public": "200", "son": "oui"}),
            ("boissons", {"organisme_buvette": "association", "deja": "2", "groupe": "groupe_3"}),
            ("qui", {"organisateur": "association", "rna": "W691000001", "organisme": "Les Amis du Puits"}),
            ("coordonnees", ME),
            ("documents", {"assurance": paper("assurance"), "plan": paper("plan"), "engagement": "oui"}),
        ],
        "OC",
        due="2027-01-24",
        kind="full",
        says="Accusé de réception électronique",
        price="Le service vous dira le prix.",
    ),
    "concession-funeraire": Filing(
        [
            ("demande", {"objet": "renouvellement"}),
            (
                "concession_actuelle",
                {
                    "numero_concession": "carré B, rang 4",
                    "concessionnaire": "Jeanne Legrand",
                    "fin_concession-year": "2026",
                    "qualite": "heritier",
                },
            ),
            ("choix", {"cimetiere": "Ancien cimetière", "emplacement": "caveau", "duree": "30 ans"}),
            ("coordonnees", ME),
            ("documents", {"qualite_heritier": paper("livret"), "attestation": "oui"}),
        ],
        "CF",
        due="2027-01-24",
        kind="full",
        says="Accusé de réception électronique",
        settings={
            "cimetieres": ["Ancien cimetière", "Nouveau cimetière"],
            "prix_caveau": {"30 ans": 135050},
        },
        price="1 350,50 €",
    ),
    "reservation-salle": Filing(
        [
            ("salle", {"salle": "La grange", "moment": "soir"} | a_day("jour", "2027-02-06")),
            ("usage", {"activite": "famille", "description": "Anniversaire", "personnes": "40"}),
            ("qui", {"organisateur": "particulier", "habitant": "oui"}),
            ("coordonnees", ME),
            ("contrat", {"reglement": "oui", "caution": "oui"}),
        ],
        "RS",
        due="2027-01-24",
        kind="full",
        says="Accusé de réception électronique",
        price="Le service vous dira le prix.",
    ),
    "subvention-association": Filing(
        [
            (
                "association",
                {
                    "rna": "W691000001",
                    "siret": "732 829 320 00074",
                    "nom_association": "Les Amis du Puits",
                    "adherents": "42",
                    "adherents_commune": "30",
                },
            ),
            ("relations", {"benevoles": "12", "salaries": "0", "impots_commerciaux": "non"}),
            (
                "demande",
                {
                    "objet": "fonctionnement",
                    "recurrence": "premiere",
                    "forme": ["argent"],
                    "periode": "annuelle",
                    "montant": "1500",
                },
            ),
            ("budget", {"recettes": "4000", "depenses": "4000"}),
            ("documents", {"budget_detaille": paper("budget"), "rib": paper("rib")}),
            ("coordonnees", ME | {"fonction": "president"}),
            (
                "engagements",
                {"a_jour": "oui", "republicain": "oui", "minimis": "non", "exactitude": "oui"},
            ),
        ],
        "SA",
        due="2027-01-24",
        kind="full",
        says="Accusé de réception électronique",
    ),
    "urbanisme": Filing(
        [
            ("projet", {"type": "dp_maison", "description": "Création de deux fenêtres de toit"}),
            (
                "terrain",
                {
                    "adresse_terrain-street": "7 rue des Martyrs",
                    "adresse_terrain-postcode": "69200",
                    "adresse_terrain-city": "Vénissieux",
                },
            ),
            ("parcelles", [{"section": "ab", "numero": "112"}, {"section": "AB", "numero": "113"}]),
            ("demandeur", ME | {"qualite": "particulier", "accord_email": "oui"}),
            ("documents", {"cerfa": pdf}),
            ("pieces", {"plan_situation": paper("situation"), "plan_masse": paper("masse")}),
            ("engagement", {"titre_pour_agir": "oui"}),
        ],
        "DP 069 259",
        due="2026-12-24",
        kind="full",
        says="Accusé de réception électronique",
    ),
    "enfance": Filing(
        [
            ("services", {"services": ["ecole", "cantine"], "quand": "rentree", **HERE}),
            (
                "enfants",
                [
                    {
                        "enfant-sex": "female",
                        "enfant-birth_name": "Legrand",
                        "enfant-given_names": "Zoé",
                        **a_day("naissance", "2023-05-04"),
                        "niveau": "ps",
                        "ecole": "Jules-Ferry",
                        "deja_scolarise": "non",
                        "vaccins": "oui",
                        "pai": "non",
                        "menu": "vegetarien",
                        "jours": ["lundi", "jeudi"],
                    }
                ],
            ),
            ("parent", ME | {"lien": "parent"}),
            ("autre_parent", {"autre_parent_connu": "non"}),
            ("personnes", []),
            (
                "tarif",
                {
                    "tarif": "quotient",
                    "quotient_familial": "812",
                    "attestation_quotient": paper("caf"),
                },
            ),
            (
                "documents",
                {
                    "identite_comment": "document",
                    "identite_enfant": paper("livret"),
                    "identite_parent": paper("carte"),
                    "domicile_comment": "honneur",
                    "honneur": "oui",
                    "exactitude": "oui",
                },
            ),
        ],
        "EN",
        kind="full",
        says="Accusé de réception électronique",
        settings={"ecoles": ["Jules-Ferry", "Paul-Langevin"]},
    ),
}


def answer_step(client: Client, start: str, step: str, given: Answers | list[Answers]) -> HttpResponse:
    """A page; or a page an item, then the list of them."""
    if isinstance(given, dict):
        return _sent(client, f"{start}{step}/", made(given))
    for item in given:
        link = soup(client.get(f"{start}{step}/")).select_one(".item-add a")
        assert link is not None
        address = str(link["href"])
        key = address.rstrip("/").rpartition("/")[2]
        _sent(client, address, {f"{step}--{key}--{name}": value for name, value in made(item).items()})
    return _sent(client, f"{start}{step}/", {})


def _sent(client: Client, address: str, values: Answers) -> HttpResponse:
    """Sent as a browser does: a page that an answer makes longer is sent again, with its new questions."""
    page = client.get(address)
    assert page.status_code == 200, (address, page.headers.get("Location"))
    response = client.post(address, filled(page, **values), follow=True)
    if address in response.redirect_chain[-1][0]:  # type: ignore[attr-defined]
        files = {name for name, value in values.items() if hasattr(value, "read")}
        again = {name: value for name, value in values.items() if name not in files}
        for name in files:
            values[name].seek(0)
        kept = filled(response, **again) | {name: values[name] for name in files}
        response = client.post(address, kept, follow=True)
    assert "Erreur" not in title(response), (address, main_text(response))
    return response


def made(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value() if callable(value) else value for name, value in values.items()}
