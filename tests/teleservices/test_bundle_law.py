"""What the law asks of each procedure of the bundle, on tables of situations."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from scripts import bundle_table
from teleservices.catalogue.shipped import shipped_procedures
from teleservices.deadlines import ResumeRule, SilenceEffect, Unit
from teleservices.definition import (
    Circumstances,
    CommuneFacts,
    answers_as_rows,
    check_answers,
    ineligibility,
    kept_answers,
    required_documents,
    visible_fields,
)
from teleservices.definition.enums import Acknowledgement, ChannelKind, DocumentNature
from teleservices.definition.fields.choice import ChoiceBase
from teleservices.definition.preparation import prepare
from teleservices.definition.settings import DateRule, KeyDate

HERE = Circumstances(CommuneFacts("69259", "Vénissieux", population=66701), date(2026, 11, 23))


def asked(slug: str, answers: dict[str, Any], settings: dict[str, Any] | None = None) -> set[str]:
    """Keys of the questions that these answers bring."""
    here = Circumstances(HERE.commune, HERE.today, settings=settings)
    return {
        one.field.key for one in visible_fields(shipped_procedures()[slug], answers, here) if one.field.asks
    }


def stopped(slug: str, answers: dict[str, Any], today: date = HERE.today) -> str | None:
    """The rule that stops these answers; it always says where to go."""
    rule = ineligibility(shipped_procedures()[slug], answers, Circumstances(HERE.commune, today))
    if rule is not None:
        assert rule.title
        assert len(rule.message) > 50
    return rule.key if rule else None


def papers(slug: str, answers: dict[str, Any]) -> set[str]:
    """Keys of the documents asked."""
    return {one.field.key for one in required_documents(shipped_procedures()[slug], answers, HERE)}


def silence(slug: str) -> tuple[SilenceEffect, int | None, Unit | None]:
    found = shipped_procedures()[slug].silence
    return found.effect, found.delay.count if found.delay else None, found.delay.unit if found.delay else None


EVERY = shipped_procedures()


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


def listed(slug: str, form: str) -> str:
    """What the list of things to bring holds for a form."""
    found = prepare(EVERY[slug], QueryDict(form), HERE)
    assert found.problems == {}
    return "\n".join(item.text for item in found.items)


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


@pytest.mark.parametrize(
    ("form", "holds", "lacks"),
    [
        ("etranger=non&ne_etranger=non&avant=non&protege=non", "convention de PACS", "coutume"),
        ("etranger=oui&ne_etranger=non&avant=non&protege=non", "certificat de coutume", "divorce"),
        ("etranger=non&ne_etranger=oui&avant=divorce&protege=non", "mention du divorce", "décès"),
        ("etranger=non&ne_etranger=non&avant=deux&protege=oui", "acte de décès", "coutume"),
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
    dates = {"depart": "2026-12-20", "retour": "2026-12-19"}
    assert stopped("tranquillite-vacances", dates) == "retour_avant_depart"
    assert stopped("tranquillite-vacances", dates | {"retour": "2026-12-20"}) is None


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
        ({"recurrence": "premiere", "montant": 500}, {"budget_detaille", "rib"}),
        ({"recurrence": "premiere", "montant": 23001}, {"budget_detaille", "rib", "comptes"}),
        (
            {"recurrence": "renouvellement", "montant": 500},
            {"budget_detaille", "rib", "comptes", "compte_rendu"},
        ),
    ],
)
def test_a_grant_asks_no_paper_that_the_state_has(answers: dict[str, Any], expected: set[str]) -> None:
    assert papers("subvention-association", answers) == expected
    assert "statuts" not in {one.key for one in EVERY["subvention-association"].documents()}


def test_a_grant_carries_the_republican_commitment() -> None:
    wrong = check_answers(EVERY["subvention-association"], {}, HERE, step="engagements")
    assert {"republicain", "a_jour", "minimis", "exactitude"} == set(wrong)


@pytest.mark.parametrize(
    ("kind", "effect", "months"),
    [
        ("dp_maison", SilenceEffect.ACCEPTANCE, 1),
        ("dp_travaux", SilenceEffect.ACCEPTANCE, 1),
        ("dp_division", SilenceEffect.ACCEPTANCE, 1),
        ("pc_maison", SilenceEffect.ACCEPTANCE, 2),
        ("pd", SilenceEffect.ACCEPTANCE, 2),
        ("pc_autre", SilenceEffect.ACCEPTANCE, 3),
        ("pa", SilenceEffect.ACCEPTANCE, 3),
        ("cua", SilenceEffect.ACCEPTANCE, 1),
        ("cub", SilenceEffect.ACCEPTANCE, 2),
        ("doc", SilenceEffect.NONE, None),
        ("daact", SilenceEffect.NONE, None),
    ],
)
def test_each_permit_has_its_delay(kind: str, effect: SilenceEffect, months: int | None) -> None:
    """Code de l’urbanisme, R423-23, R410-9, R410-10."""
    rule = EVERY["urbanisme"].silence_for({"type": kind})
    assert rule.effect is effect
    assert (rule.delay.count if rule.delay else None) == months
    assert rule.delay is None or rule.delay.unit is Unit.MONTHS
    if kind.startswith("dp"):
        assert "les travaux peuvent commencer" in rule.told


@pytest.mark.parametrize(
    ("kind", "insee", "service", "rank", "number"),
    [
        ("pc_maison", "69259", "", 1, "PC 069 259 26 00001"),
        ("dp_maison", "69259", "W", 42, "DP 069 259 26 W0042"),
        ("cua", "01004", "", 9999, "CU 001 004 26 09999"),
        ("pa", "2A004", "", 7, "PA 02A 004 26 00007"),
        ("pd", "97411", "", 7, "PD 974 011 26 00007"),
        ("daact", "69259", "", 7, None),
        ("pc_maison", "69259", "", 10000, None),
    ],
)
def test_the_number_of_a_permit(kind: str, insee: str, service: str, rank: int, number: str | None) -> None:
    """Code de l’urbanisme, A423-1 to A423-3: at most twenty characters, as the column of references."""
    numbering = EVERY["urbanisme"].numbering
    assert numbering is not None
    found = numbering.number({"type": kind}, insee=insee, day=HERE.today, rank=rank, service=service)
    assert found == number
    assert len(found or "") <= 20


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("dp_maison", {"cerfa", "plan_situation", "plan_masse"}),
        ("cua", {"cerfa", "plan_situation"}),
        ("pd", {"cerfa", "plan_situation", "plan_demolition"}),
        (
            "pc_maison",
            {"cerfa", "plan_situation", "plan_masse", "facades", "notice", "insertion"},
        ),
        ("pa", {"cerfa", "plan_situation", "plan_masse", "notice"}),
        ("daact", {"cerfa"}),
    ],
)
def test_each_permit_asks_its_own_plans(kind: str, expected: set[str]) -> None:
    assert papers("urbanisme", {"type": kind}) - {"autres_pieces"} == expected


def test_the_completeness_of_a_permit_runs_for_a_month() -> None:
    timing = EVERY["urbanisme"].timing
    assert timing.completeness is not None
    assert (timing.completeness.ask_within.count, timing.completeness.unanswered) == (1, "rejection")
    assert timing.completeness.answer_within is not None
    assert timing.completeness.answer_within.count == 3
    assert [one.key for one in timing.extensions] == ["abf"]


@pytest.mark.parametrize(
    ("settings", "services"),
    [
        ({}, ["ecole", "cantine", "periscolaire"]),
        ({"cantine": False, "periscolaire": False}, ["ecole"]),
        ({"creche": True, "loisirs": True}, ["ecole", "cantine", "periscolaire", "loisirs", "creche"]),
    ],
)
def test_only_the_services_that_the_commune_has_are_offered(
    settings: dict[str, Any], services: list[str]
) -> None:
    here = Circumstances(HERE.commune, HERE.today, settings=settings)
    (field,) = [
        one.field for one in visible_fields(EVERY["enfance"], {}, here) if one.field.key == "services"
    ]
    assert isinstance(field, ChoiceBase)
    assert [one.value for one in field.choices] == services


def test_a_school_asks_three_papers_at_most_and_nothing_of_health() -> None:
    """Code de l’éducation, D131-3-1; vaccinations are seen at the counter, a PAI is said by yes or no."""
    school = {"services": ["ecole"], "domicile_comment": "justificatif", "identite_comment": "document"}
    compulsory = set(check_answers(EVERY["enfance"], school, HERE, step="documents")) - {"exactitude"}
    assert compulsory == {"identite_enfant", "identite_parent", "justificatif_domicile"}
    honour = school | {"domicile_comment": "honneur", "identite_comment": "honneur"}
    assert not {"justificatif_domicile", "identite_enfant", "identite_parent"} & set(
        papers("enfance", honour)
    )
    assert "tarif" not in asked("enfance", school), "a school is free: nobody asks for an income"
    assert {"tarif", "personnes"} <= asked("enfance", {"services": ["ecole", "cantine"]})
    group = EVERY["enfance"].group("enfants")
    assert group is not None
    kinds = {one.key: one.kind for one in group.fields}
    assert (kinds["vaccins"], kinds["pai"]) == ("yes_no", "yes_no")


@pytest.mark.parametrize(
    ("birth", "rule"), [("2014-01-02", None), ("2013-11-23", "trop_grand"), ("2027-03-01", None)]
)
def test_a_town_hall_enrols_until_the_collège(birth: str, rule: str | None) -> None:
    child = {"enfants": [{"id": "a1b2c3d4", "naissance": birth}]}
    assert stopped("enfance", child | {"services": ["ecole"]}) == rule
    assert stopped("enfance", child | {"services": ["loisirs"]}) is None


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


def test_what_is_declared_once_the_works_are_done_is_never_rejected_for_want_of_pieces() -> None:
    planning = EVERY["urbanisme"]
    assert planning.completeness_for({"type": "daact"}) is None
    assert planning.completeness_for({"type": "pc_maison"}) is planning.timing.completeness
    assert EVERY["saisine-generale"].completeness_for({}) is None


def test_a_document_that_is_sent_is_no_request() -> None:
    silence = EVERY["saisine-generale"].silence_for
    assert silence({"nature": "document"}).effect == "none"
    assert silence({"nature": "demande"}).effect == "rejection"


def test_the_page_of_the_bundle_is_up_to_date() -> None:
    assert bundle_table.PAGE.read_text(encoding="utf-8") == bundle_table.page(), (
        "run: python -m scripts.bundle_table"
    )
