"""What the law asks of what a council decides (graves, streets, rooms, grants), on tables of situations."""

from __future__ import annotations

from typing import Any

import pytest

from teleservices.deadlines import SilenceEffect, Unit
from teleservices.definition import (
    Circumstances,
    answers_as_rows,
    check_answers,
    kept_answers,
    visible_fields,
)
from teleservices.definition.enums import Acknowledgement
from teleservices.definition.fields.choice import ChoiceBase
from teleservices.definition.fields.explanation import ExplanationField
from tests.teleservices.situations import EVERY, HERE, SIRET, asked, papers, price, silence, stopped


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        ({"objet": "buvette", "organisme_buvette": "association", "deja": 4, "groupe": "groupe_3"}, None),
        (
            {"objet": "buvette", "organisme_buvette": "association", "deja": 5, "groupe": "groupe_3"},
            "trop_de_buvettes",
        ),
        ({"objet": "buvette", "organisme_buvette": "club_sportif", "deja": 9, "groupe": "groupe_3"}, None),
        (
            {"objet": "buvette", "organisme_buvette": "club_sportif", "deja": 10, "groupe": "groupe_3"},
            "trop_de_buvettes",
        ),
        (
            {"objet": "buvette", "organisme_buvette": "agricole", "deja": 2, "groupe": "groupe_3"},
            "trop_de_buvettes",
        ),
        (
            {"objet": "buvette", "organisme_buvette": "agricole", "deja": 2, "groupe": "groupe_1"},
            None,
        ),
        (
            {"objet": "buvette", "organisme_buvette": "autre", "deja": 0, "groupe": "alcool_fort"},
            "alcool_fort",
        ),
        (
            {"objet": "evenement", "buvette_liee": "non", "organisme_buvette": "association", "deja": 9},
            None,
        ),
        ({"objet": "voirie", "debut": "2027-01-10", "fin": "2027-01-09"}, "fin_avant_debut"),
    ],
)
def test_how_many_bars_a_year_and_what_they_serve(answers: dict[str, Any], rule: str | None) -> None:
    """Code de la santé publique, L3334-2 and L3335-4: five a year for an association, ten for a club, two for a farm
    fair; soft drinks are free."""
    assert stopped("domaine-public", answers) == rule


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"objet": "stationnement"}, {"assurance", "plan"}),
        ({"objet": "buvette"}, set()),
        ({"objet": "evenement", "public": 1500}, {"assurance", "plan"}),
        ({"objet": "evenement", "public": 1501}, {"assurance", "plan", "securite"}),
    ],
)
def test_a_safety_file_is_asked_above_fifteen_hundred_people(
    answers: dict[str, Any], expected: set[str]
) -> None:
    wrong = check_answers(EVERY["domaine-public"], answers, HERE, step="documents")
    assert set(wrong) - {"engagement"} == expected


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        ({"objet": "renouvellement", "qualite": "titulaire", "fin_concession": "2026"}, None),
        ({"objet": "renouvellement", "qualite": "heritier", "fin_concession": "2024-12"}, None),
        ({"objet": "renouvellement", "qualite": "heritier", "fin_concession": "2020"}, "expiree"),
        ({"objet": "renouvellement", "qualite": "autre"}, "sans_qualite"),
        ({"objet": "avance", "lien_commune": "aucun"}, None),
    ],
)
def test_who_renews_a_grave_and_until_when(answers: dict[str, Any], rule: str | None) -> None:
    assert stopped("concession-funeraire", answers) == rule


def test_the_cemeteries_are_those_of_the_commune() -> None:
    settings = {"cimetieres": ["Ancien cimetière", "Nouveau cimetière"]}
    here = Circumstances(HERE.commune, HERE.today, settings=settings)
    (field,) = [
        one.field
        for one in visible_fields(EVERY["concession-funeraire"], {}, here)
        if one.field.key == "cimetiere"
    ]
    assert isinstance(field, ChoiceBase)
    assert [one.label for one in field.choices] == settings["cimetieres"]
    elsewhere = check_answers(EVERY["concession-funeraire"], {"cimetiere": "Ailleurs"}, here, step="choix")
    assert "cimetiere" in elsewhere
    free = check_answers(EVERY["concession-funeraire"], {"cimetiere": "Ailleurs"}, HERE, step="choix")
    assert "cimetiere" not in free, "a commune that has not listed them can still be asked"


def test_a_dossier_is_read_as_it_was_filed_whatever_the_commune_changed_since() -> None:
    procedure = EVERY["reservation-salle"]
    then = Circumstances(HERE.commune, HERE.today, settings={"salles": ["La grange", "Le préau"]})
    kept = kept_answers(procedure, {"salle": "La grange"}, then)
    now = Circumstances(HERE.commune, HERE.today, settings={"salles": ["Le préau"]})
    rows = {row.field: row.value for row in answers_as_rows(procedure, kept, now)}
    assert rows["salle"] == "La grange"


@pytest.mark.parametrize(
    ("slug", "years"),
    [
        ("domaine-public", 5),
        ("reservation-salle", 5),
        ("concession-funeraire", 5),
        ("subvention-association", 10),
    ],
)
def test_local_requests_are_refused_by_silence_and_kept_as_long_as_they_must(slug: str, years: int) -> None:
    assert silence(slug) == (SilenceEffect.REJECTION, 2, Unit.MONTHS)
    assert EVERY[slug].retention.file_months == years * 12
    assert EVERY[slug].acknowledgement.kind is Acknowledgement.FULL


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"recurrence": "premiere"}, {"budget_detaille", "rib", "comptes"}),
        (
            {"siret": SIRET, "alsace_moselle": True},
            {"budget_detaille", "rib", "comptes", "statuts", "dirigeants"},
        ),
        (
            {"recurrence": "renouvellement"},
            {"budget_detaille", "rib", "comptes", "compte_rendu"},
        ),
    ],
)
def test_a_grant_asks_no_paper_that_the_state_has(answers: dict[str, Any], expected: set[str]) -> None:
    assert papers("subvention-association", answers) == expected
    compulsory = set(check_answers(EVERY["subvention-association"], answers, HERE, step="documents"))
    assert not {"rib", "comptes"} & compulsory, "the account is needed to pay, not to ask"


def test_a_grant_asks_what_the_single_form_asks_and_what_the_state_knows_is_not_typed() -> None:
    """Décret n° 2016-1971: identity, relations with administrations and with other associations, people, budget, project."""
    form = {
        "agrement",
        "affiliation",
        "impots_commerciaux",
        "adherents",
        "benevoles",
        "salaries",
        "forme",
        "periode",
    }
    assert form <= asked("subvention-association", {"siret": SIRET})
    known = SIRET | {
        "by": "directory",
        "name": "LES AMIS",
        "rna": "W691000001",
        "head_count": "1 ou 2 salariés",
    }
    seen = asked("subvention-association", {"siret": known})
    assert not {"rna", "alsace_moselle", "nom_association", "salaries", "adresse"} & seen
    assert "montant" not in asked("subvention-association", {"forme": ["nature"]})
    assert "nature_description" in asked("subvention-association", {"forme": ["nature"]})


def test_a_party_or_a_union_books_a_room_without_any_number() -> None:
    """CGCT, L2144-3: associations, unions and parties; what they pay is told by the service."""
    seen = asked("reservation-salle", {"organisateur": "parti"})
    assert "organisme" in seen
    assert not {"rna", "siret", "habitant", "alsace_moselle"} & seen
    slot = {"prices": {"association": 1000, "company": 2000, "resident": 3000, "outsider": 4000}}
    booked = {"creneau": slot, "organisateur": "parti"}
    assert price("reservation-salle", booked, {"calendrier": True}) is None
    assert price("reservation-salle", booked | {"organisateur": "association"}, {"calendrier": True}) == 1000


@pytest.mark.parametrize(
    ("answers", "documents"),
    [
        ({"objet": "stationnement"}, ["autorisation"]),
        ({"objet": "buvette", "groupe": "groupe_3"}, ["autorisation_buvette"]),
        ({"objet": "buvette", "groupe": "groupe_1"}, ["autorisation"]),
        ({"objet": "evenement", "groupe": "groupe_3"}, ["autorisation", "autorisation_buvette"]),
    ],
)
def test_a_bar_has_its_own_order(answers: dict[str, Any], documents: list[str]) -> None:
    """Code de la santé publique, L3334-2: it is not the permission to stand in the street (CG3P, L2122-1)."""
    found = EVERY["domaine-public"].documents_for(answers)
    assert [one.key for one in found] == documents
    for one in found:
        assert ("L3334-2" in one.text) is (one.key == "autorisation_buvette")


def test_a_grant_carries_the_republican_commitment() -> None:
    wrong = check_answers(EVERY["subvention-association"], {}, HERE, step="engagements")
    assert {"republicain", "a_jour", "minimis", "exactitude"} == set(wrong)


GRAVES = {"prix_pleine_terre": {"15 ans": 15000, "30 ans": 35050}, "prix_columbarium": {"15 ans": 40000}}


@pytest.mark.parametrize(
    ("answers", "settings", "cents"),
    [
        ({"objet": "avance", "emplacement": "pleine_terre", "duree": "30 ans"}, GRAVES, 35050),
        ({"objet": "renouvellement", "emplacement": "columbarium", "duree": "15 ans"}, GRAVES, 40000),
        ({"objet": "avance", "emplacement": "columbarium", "duree": "30 ans"}, GRAVES, None),
        ({"objet": "avance", "emplacement": "caveau", "duree": "15 ans"}, GRAVES, None),
        ({"objet": "conversion", "duree": "30 ans"}, GRAVES, None),
        ({"objet": "avance", "emplacement": "pleine_terre", "duree": "30 ans"}, None, None),
    ],
)
def test_a_grave_costs_what_the_council_voted_and_nothing_is_invented(
    answers: dict[str, Any], settings: dict[str, Any] | None, cents: int | None
) -> None:
    """CGCT, L2223-15: a renewal at the price of the day; what is left of the old one is taken off a conversion."""
    assert price("concession-funeraire", answers, settings) == cents


STREET = {"prix_jour": {"benne": 1250, "evenement": 5000}, "prix_surface": {"benne": 50, "etal": 200}}
SKIP = {"objet": "stationnement", "nature": "benne", "debut": "2027-01-10", "fin": "2027-01-12"}
SIZE = {"longueur": 4, "largeur": 2}


@pytest.mark.parametrize(
    ("answers", "settings", "cents"),
    [
        (SKIP | SIZE | {"organisateur": "entreprise"}, STREET, 3 * (1250 + 8 * 50)),
        (SKIP | SIZE | {"organisateur": "entreprise"}, {"prix_jour": {"benne": 1250}}, 3 * 1250),
        (SKIP | SIZE | {"organisateur": "particulier", "nature": "etal"}, STREET, 3 * 8 * 200),
        (SKIP | SIZE | {"organisateur": "association"}, STREET, None),
        (SKIP | SIZE | {"organisateur": "particulier", "nature": "depot"}, STREET, None),
        (SKIP | {"objet": "evenement", "organisateur": "particulier"}, STREET, 3 * 5000),
        (SKIP | {"objet": "buvette", "organisateur": "association"}, None, 0),
        (SKIP | SIZE | {"organisateur": "particulier"}, None, None),
    ],
)
def test_a_street_costs_what_the_council_voted(
    answers: dict[str, Any], settings: dict[str, Any] | None, cents: int | None
) -> None:
    assert price("domaine-public", answers, settings) == cents


@pytest.mark.parametrize(
    ("answers", "settings", "told"),
    [
        ({"objet": "buvette", "debut": "2026-12-07"}, {}, "au moins 15 jours"),
        ({"objet": "buvette", "debut": "2026-12-08"}, {}, ""),
        ({"objet": "buvette", "debut": "2026-12-08"}, {"delai": 21}, "au moins 21 jours"),
        ({"objet": "evenement", "debut": "2026-12-22"}, {}, "au moins 30 jours"),
        ({"objet": "evenement", "debut": "2026-12-22"}, {"delai_evenement": 20}, ""),
    ],
)
def test_how_early_the_street_is_asked_for_is_said_by_the_commune(
    answers: dict[str, Any], settings: dict[str, Any], told: str
) -> None:
    here = Circumstances(HERE.commune, HERE.today, settings=settings)
    seen = [one.field for one in visible_fields(EVERY["domaine-public"], answers, here)]
    texts = [one.text for one in seen if isinstance(one, ExplanationField) and one.key.startswith("tard")]
    assert [told in text for text in texts] == ([True] if told else [])
