"""What the law asks of each procedure of the bundle, on tables of situations."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from scripts import bundle_table
from teleservices.deadlines import ResumeRule, SilenceEffect, Unit
from teleservices.definition import (
    check_answers,
    visible_fields,
)
from teleservices.definition.checks import check_procedure
from teleservices.definition.enums import Acknowledgement, ChannelKind, DocumentNature
from teleservices.definition.fields.choice import ChoiceBase
from teleservices.definition.law import Channel
from teleservices.definition.settings import DateRule, KeyDate
from tests.teleservices.situations import EVERY, HERE, SIRET, asked, listed, papers, silence, stopped


@pytest.mark.parametrize("slug", EVERY)
def test_every_procedure_can_be_read_by_everybody(slug: str) -> None:
    """FALC: short sentences, one idea each, no administration's words."""
    lines = EVERY[slug].plain_language.splitlines()
    assert len(lines) >= 5
    assert max(len(line.split()) for line in lines) <= 24
    for word in ("courriel", "Oups", "susmentionné", "ci-après", "nonobstant"):
        assert word not in EVERY[slug].model_dump_json()


@pytest.mark.parametrize("slug", EVERY)
def test_every_procedure_tells_its_law(slug: str) -> None:
    procedure = EVERY[slug]
    assert procedure.legal_basis
    assert procedure.privacy.recipients
    if procedure.silence.effect is SilenceEffect.REJECTION:
        assert procedure.silence.resume_rule is ResumeRule.SUSPEND
    full = procedure.acknowledgement.kind is Acknowledgement.FULL
    assert full or procedure.acknowledgement.exemption
    assert not (procedure.retention.pieces_months > procedure.retention.file_months)


@pytest.mark.parametrize("slug", EVERY)
def test_nothing_that_the_cnil_forbids_is_asked(slug: str) -> None:
    words = " ".join(f"{one.label} {one.help}" for _step, one in EVERY[slug].fields()).lower()
    for forbidden in ("nationalité", "sécurité sociale", "religion ?", "carnet de santé"):
        assert forbidden not in words
    for document in EVERY[slug].documents():
        if document.nature is DocumentNature.IDENTITY:
            assert document.legal_basis, f"{slug}.{document.key}: an identity document needs a text"


def test_a_letter_to_the_town_hall_is_a_lawful_referral() -> None:
    """R112-9-1: name, first names, postal address, e-mail; a company's SIRET, an association's RNA number."""
    answers = {"auteur": "particulier"}
    wrong = set(check_answers(EVERY["saisine-generale"], answers, HERE, step="coordonnees"))
    assert wrong == {"demandeur", "email", "adresse"}
    assert {"siret", "rna"} & asked("saisine-generale", answers) == set()
    assert "siret" in asked("saisine-generale", {"auteur": "entreprise"})
    assert "rna" in asked("saisine-generale", {"auteur": "association"})
    assert silence("saisine-generale") == (SilenceEffect.REJECTION, 2, Unit.MONTHS)
    assert EVERY["saisine-generale"].acknowledgement.kind is Acknowledgement.FULL


@pytest.mark.parametrize(
    ("ballot", "last_day"),
    [
        ("2026-03-15", "2026-02-06"),
        ("2027-04-11", "2027-03-05"),
        ("2024-06-30", "2024-05-24"),
        ("2028-03-04", "2028-01-28"),
        ("2027-04-09", "2027-02-26"),
    ],
)
def test_the_last_day_to_register(ballot: str, last_day: str) -> None:
    """Code électoral, L17: the sixth Friday before; a ballot on a Friday or a Saturday counts back the same way."""
    told = KeyDate(
        setting="scrutin", rule=DateRule.SIXTH_FRIDAY_BEFORE, title="x", text="{date}", passed="{date}"
    )
    assert told.day({"scrutin": ballot}) == date.fromisoformat(last_day)
    assert told.day({"scrutin": ""}) is None


@pytest.mark.parametrize(
    "slug", ["listes-electorales", "carte-identite-passeport", "attestation-accueil", "pacs"]
)
def test_these_are_never_filed_on_this_site(slug: str) -> None:
    procedure = EVERY[slug]
    assert all(channel.kind is not ChannelKind.OWN for channel in procedure.channels)
    assert procedure.steps == ()


@pytest.mark.parametrize(
    ("category", "who"),
    [
        ("eau", "qui_eau"),
        ("eclairage", "qui_eclairage"),
        ("chaussee", "qui_chaussee"),
        ("signalisation", "qui_chaussee"),
        ("espaces_verts", "qui_vert"),
        ("vehicule", "stationnement"),
    ],
)
def test_a_report_says_who_answers_when_it_is_not_the_commune(category: str, who: str) -> None:
    seen = visible_fields(EVERY["signalement"], {"categorie": category}, HERE)
    assert who in {one.field.key for one in seen if not one.field.asks}


@pytest.mark.parametrize(
    ("form", "holds", "lacks"),
    [
        ("accueillant=europe&logement=locataire&mineur=non", "Votre bail", "titre de séjour"),
        ("accueillant=etranger&logement=proprietaire&mineur=non", "Votre titre de séjour", "Votre bail"),
        ("accueillant=europe&logement=heberge&mineur=oui", "autorisation écrite des parents", "Votre bail"),
    ],
)
def test_what_a_host_brings(form: str, holds: str, lacks: str) -> None:
    assert holds in listed("attestation-accueil", form)
    assert lacks not in listed("attestation-accueil", form)
    assert silence("attestation-accueil") == (SilenceEffect.REJECTION, 1, Unit.MONTHS)


HERE_BOTH = "convention=modele&naissance_france=oui&ne_etranger=non&etranger=non&avant=non&protege=non"


@pytest.mark.parametrize(
    ("form", "holds", "lacks"),
    [
        (HERE_BOTH, "convention-type de PACS", "coutume"),
        (HERE_BOTH.replace("modele", "nous"), "écrite en français", "convention-type"),
        ("convention=notaire", "chez le notaire, et non à la mairie", "pièce d’identité"),
        (
            HERE_BOTH.replace("etranger=non&avant", "etranger=ne_ici&avant"),
            "certificat de coutume",
            "non-PACS",
        ),
        (
            HERE_BOTH.replace("etranger=non&avant", "etranger=ne_ailleurs&residence=oui&avant"),
            "non-inscription au répertoire civil",
            "Ofpra",
        ),
        (
            HERE_BOTH.replace("etranger=non&avant", "etranger=ne_ailleurs&residence=non&avant"),
            "certificat de non-PACS",
            "non-inscription",
        ),
        (
            HERE_BOTH.replace("etranger=non&avant", "etranger=ofpra&avant"),
            "qui tient lieu d’acte de naissance",
            "coutume",
        ),
        (HERE_BOTH.replace("ne_etranger=non", "ne_etranger=oui"), "Service central d’état civil", "coutume"),
        (HERE_BOTH.replace("avant=non", "avant=divorce"), "mention du divorce", "acte de décès"),
        (HERE_BOTH.replace("avant=non&protege=non", "avant=deux&protege=oui"), "acte de décès", "coutume"),
        (HERE_BOTH.replace("protege=non", "protege=oui"), "jugement de tutelle", "divorce"),
    ],
)
def test_what_two_people_bring_for_a_pacs(form: str, holds: str, lacks: str) -> None:
    assert holds in listed("pacs", form)
    assert lacks not in listed("pacs", form)


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        ({"naissance": "2010-11-23"}, None),
        ({"naissance": "2010-11-24"}, "trop_jeune"),
        ({"naissance": "2001-11-24"}, None),
        ({"naissance": "2001-11-23"}, "trop_age"),
        ({"naissance": "2010-09-30", "domicile": {"insee": "69091", "name": "Givors"}}, "autre_commune"),
        ({"naissance": "2010-09-30", "domicile": {"insee": "69259", "name": "Vénissieux"}}, None),
        ({}, None),
    ],
)
def test_from_sixteen_to_twenty_five_in_the_commune_of_the_home(
    answers: dict[str, Any], rule: str | None
) -> None:
    assert stopped("recensement-citoyen", answers) == rule


def test_a_census_proves_the_french_only_when_it_is_recent() -> None:
    assert papers("recensement-citoyen", {"francais": "oui"}) == {"piece_identite", "livret"}
    assert "preuve_francais" in papers("recensement-citoyen", {"francais": "recent"})


def test_no_service_is_told_of_a_move_unless_it_was_chosen() -> None:
    wrong = check_answers(EVERY["changement-coordonnees"], {}, HERE, step="services")
    assert set(wrong) == {"services", "accord"}
    assert "adresse" not in asked("changement-coordonnees", {"change": ["telephone"]})
    assert {"adresse", "ancienne_adresse"} <= asked("changement-coordonnees", {"change": ["adresse"]})


def test_an_empty_house_is_forgotten_a_month_after_and_no_code_is_asked() -> None:
    procedure = EVERY["tranquillite-vacances"]
    assert (procedure.retention.file_months, procedure.retention.draft_days) == (1, 7)
    assert [one.when for one in procedure.channels] == ["offer.police_municipale", None]
    assert any("chiffrer" in one for one in procedure.to_confirm)
    home = procedure.field("logement")
    assert isinstance(home, ChoiceBase)
    assert [one.value for one in home.choices] == ["maison", "appartement"], "only homes are watched over"
    dates = {"depart": "2026-12-20", "retour": "2026-12-19"}
    assert stopped("tranquillite-vacances", dates) == "retour_avant_depart"
    assert stopped("tranquillite-vacances", dates | {"retour": "2026-12-20"}) is None


def test_a_refusal_is_contested_as_its_own_text_says() -> None:
    """Code de l’urbanisme, L600-12-2; civil status belongs to the judicial order; CRPA L411-2 for the others."""
    planning, act = EVERY["urbanisme"].appeals, EVERY["acte-etat-civil"].appeals
    assert planning is not None
    mayor, court = planning.in_words(place="de Givors", court="le tribunal administratif de Lyon")
    assert "au maire de Givors, dans le mois" in mayor
    assert "ne prolonge pas" in mayor
    assert "le tribunal administratif de Lyon" in court
    assert act is not None
    assert "deux mois" not in act.intro + " ".join(act.routes)
    assert EVERY["concession-funeraire"].appeals is None


def test_a_document_that_is_sent_is_no_request() -> None:
    silence = EVERY["saisine-generale"].silence_for
    assert silence({"nature": "document"}).effect == "none"
    assert silence({"nature": "demande"}).effect == "rejection"


def test_the_page_of_the_bundle_is_up_to_date() -> None:
    assert bundle_table.PAGE.read_text(encoding="utf-8") == bundle_table.page(), (
        "run: python -m scripts.bundle_table"
    )


DURATIONS = {
    1: "un mois",
    3: "trois mois",
    12: "un an",
    24: "deux ans",
    48: "quatre ans",
    60: "cinq ans",
    120: "dix ans",
}


@pytest.mark.parametrize("slug", [slug for slug, one in EVERY.items() if one.steps])
def test_what_is_said_of_keeping_is_what_is_done(slug: str) -> None:
    kept, said = EVERY[slug].retention, EVERY[slug].privacy.retention.lower()
    assert DURATIONS[kept.file_months] in said
    if EVERY[slug].documents():
        assert re.search(r"effacée?s? .*" + DURATIONS[kept.pieces_months], said)


@pytest.mark.parametrize(
    ("slug", "asking"),
    [
        ("saisine-generale", {"auteur": "association"}),
        ("domaine-public", {"organisateur": "association"}),
        ("reservation-salle", {"organisateur": "association"}),
        ("subvention-association", {"siret": SIRET | {"rna": ""}}),
    ],
)
def test_an_association_of_alsace_or_moselle_has_no_rna_number(slug: str, asking: dict[str, Any]) -> None:
    """Local law (code civil local, article 21): registered at the court, told by its volume and folio."""
    assert {"alsace_moselle", "rna"} <= asked(slug, asking)
    local = asked(slug, asking | {"alsace_moselle": True})
    assert "rna" not in local
    assert {"inscription_tribunal", "organisme", "nom_association"} & local >= {"inscription_tribunal"}
    assert {"organisme", "nom_association"} & local
    assert "inscription_tribunal" not in asked(slug, asking)


@pytest.mark.parametrize("slug", ["saisine-generale", "reservation-salle", "domaine-public"])
def test_what_the_directory_knows_is_not_typed(slug: str) -> None:
    key = "auteur" if slug == "saisine-generale" else "organisateur"
    known, unknown = SIRET | {"by": "directory", "name": "MARTIN"}, SIRET
    assert "organisme" not in asked(slug, {key: "entreprise", "siret": known})
    assert "organisme" in asked(slug, {key: "entreprise", "siret": unknown})
    assert "organisme" not in asked(slug, {key: "association", "rna": known})


def test_who_may_not_know_the_parents_may_still_ask_for_their_act() -> None:
    wanted = {"acte": "naissance", "document": "copie_integrale"}
    assert "parent_1" in set(check_answers(EVERY["acte-etat-civil"], wanted, HERE, step="parents"))
    unknown = wanted | {"parents_inconnus": True}
    assert not check_answers(EVERY["acte-etat-civil"], unknown, HERE, step="parents")
    assert not {"parent_1", "parent_2"} & asked("acte-etat-civil", unknown)


def test_each_text_is_the_one_that_says_so() -> None:
    """CESEDA R313-11 and R313-12; code de l’éducation L131-13 and R531-52; RGPD, article 12."""
    texts = {slug: " ".join(one.text for one in found.legal_basis) for slug, found in EVERY.items()}
    assert "R313-11" in EVERY["attestation-accueil"].silence.article
    assert "R313-12" in texts["attestation-accueil"]
    assert "L131-13" in texts["enfance"]
    assert "R531-52" in texts["enfance"]
    assert "un mois" in EVERY["changement-coordonnees"].duration.answer
    assert "12 et 16" in texts["changement-coordonnees"]
    assert "Français majeurs" in EVERY["listes-electorales"].who


def test_the_hub_of_the_state_is_a_channel_with_its_condition_and_no_procedure_pretends_to_use_it() -> None:
    """Appointments for identity cards are a link that the commune gives; a definition may name the hub when there is one."""
    card = EVERY["carte-identite-passeport"]
    hub = Channel(kind=ChannelKind.HUB, when="offer.a_dr", appointment="rendez_vous")
    assert check_procedure(card.model_copy(update={"channels": (hub,)})) == []
    wrong = hub.model_copy(update={"appointment": "a_dr"})
    assert check_procedure(card.model_copy(update={"channels": (wrong,)}))
    assert not [slug for slug, one in EVERY.items() if ChannelKind.HUB in {way.kind for way in one.channels}]
    assert {one.appointment for one in card.channels if one.kind is ChannelKind.PREP} == {"rendez_vous"}
