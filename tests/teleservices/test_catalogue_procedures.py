"""The shipped procedures, as dora fills them in Oullins."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from teleservices.catalogue.shipped import shipped_procedures
from teleservices.deadlines import ResumeRule, SilenceEffect
from teleservices.definition import (
    Circumstances,
    CommuneFacts,
    Procedure,
    answers_as_rows,
    answers_as_sections,
    check_answers,
    first_unfinished_step,
    ineligibility,
    kept_answers,
    progress,
    read_step,
    required_documents,
    visible_steps,
)
from teleservices.definition.fields.choice import ChoiceBase
from teleservices.definition.journey import StepState

HERE = Circumstances(
    CommuneFacts("69149", "Oullins-Pierre-Bénite", former_codes=("69152",)), date(2026, 11, 21)
)
OULLINS = {"insee": "69149", "name": "Oullins-Pierre-Bénite"}
PIERRE_BENITE = {"insee": "69152", "name": "Pierre-Bénite"}
LYON = {"insee": "69381", "name": "Lyon 1er Arrondissement"}
DORA = {"birth_name": "DUPONT", "given_names": "Dora"}
BIRTH = {
    "titre_identite": "non",
    "acte": "naissance",
    "pays_evenement": "france",
    "commune_evenement": OULLINS,
    "date_evenement": "1985-03-27",
    "document": "copie_integrale",
    "exemplaires": 2,
    "titulaire": DORA,
    "qualite": "titulaire",
    "parent_1": {"birth_name": "DUPONT", "given_names": "Jean"},
    "demandeur": DORA,
    "email": "dora@exemple.fr",
    "adresse": {
        "street": "1 rue du Puits",
        "extra": "",
        "postcode": "69600",
        "city": "Oullins",
        "country": "FR",
    },
    "remise": "courrier",
    "attestation": True,
}


@pytest.fixture
def act() -> Procedure:
    return shipped_procedures()["acte-etat-civil"]


@pytest.fixture
def report() -> Procedure:
    return shipped_procedures()["signalement"]


def steps(procedure: Procedure, answers: dict[str, Any]) -> list[str]:
    return [one.step.key for one in visible_steps(procedure, answers, HERE)]


def offered(procedure: Procedure, answers: dict[str, Any], key: str) -> list[str]:
    (field,) = [
        one.field
        for step in visible_steps(procedure, answers, HERE)
        for one in step.fields
        if one.field.key == key
    ]
    assert isinstance(field, ChoiceBase)
    return [choice.value for choice in field.choices]


def test_a_full_birth_request_is_ready_to_send(act: Procedure) -> None:
    assert check_answers(act, BIRTH, HERE) == {}
    assert ineligibility(act, BIRTH, HERE) is None
    assert first_unfinished_step(act, BIRTH, HERE) is None
    assert kept_answers(act, BIRTH, HERE) == BIRTH
    assert required_documents(act, BIRTH, HERE) == ()


def test_the_law_asks_parents_and_capacity_only_where_it_does(act: Procedure) -> None:
    assert {"qualite", "parents"} <= set(steps(act, BIRTH))
    assert not {"qualite", "parents"} & set(steps(act, BIRTH | {"document": "extrait_sans_filiation"}))
    death = BIRTH | {"acte": "deces"}
    assert not {"qualite", "parents"} & set(steps(act, death))
    without_parents = {key: value for key, value in BIRTH.items() if key != "parent_1"}
    assert set(check_answers(act, without_parents, HERE)) == {"parent_1"}


def test_each_act_offers_the_documents_that_exist(act: Procedure) -> None:
    assert len(offered(act, BIRTH, "document")) == 4
    assert len(offered(act, BIRTH | {"acte": "mariage"}, "document")) == 4
    assert offered(act, BIRTH | {"acte": "deces"}, "document") == ["copie_integrale", "extrait_plurilingue"]


def test_a_choice_withdrawn_later_counts_as_unanswered(act: Procedure) -> None:
    answers = BIRTH | {"document": "extrait_avec_filiation"}
    assert check_answers(act, answers, HERE) == {}
    death = answers | {"acte": "deces"}
    assert "document" in check_answers(act, death, HERE)
    assert "qualite" not in kept_answers(act, death, HERE)
    assert "document" not in kept_answers(act, death, HERE)


def test_a_wedding_names_both_spouses(act: Procedure) -> None:
    wedding = BIRTH | {"acte": "mariage"}
    assert set(check_answers(act, wedding, HERE)) == {"epoux_1", "epoux_2"}
    assert check_answers(act, wedding | {"epoux_1": DORA, "epoux_2": DORA}, HERE) == {}


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, None),
        ({"commune_evenement": PIERRE_BENITE}, None),
        ({"commune_evenement": LYON}, "autre_commune"),
        ({"pays_evenement": "etranger"}, "etranger"),
        ({"acte": "deces", "commune_evenement": LYON, "dernier_domicile": LYON}, "autre_commune_deces"),
        ({"acte": "deces", "commune_evenement": LYON, "dernier_domicile": OULLINS}, None),
        ({"acte": "deces", "commune_evenement": LYON}, None),
        ({"acte": "deces"}, None),
        ({"date_evenement": "2012"}, "mineur"),
        ({"date_evenement": "2012", "qualite": "ascendant"}, None),
        ({"qualite": "autre", "deces_ancien": "non"}, "sans_qualite"),
        ({"qualite": "autre"}, None),
        ({"qualite": "autre", "deces_ancien": "oui"}, None),
        ({"qualite": "autre", "deces_ancien": "non", "date_evenement": "1950"}, None),
        ({"qualite": "autre", "deces_ancien": "non", "document": "extrait_sans_filiation"}, None),
    ],
)
def test_who_may_ask_what_and_where(act: Procedure, changes: dict[str, Any], rule: str | None) -> None:
    found = ineligibility(act, BIRTH | changes, HERE)
    assert (found.key if found else None) == rule
    if found:
        assert found.title
        assert len(found.message) > 50


def test_the_last_home_is_asked_only_when_the_death_was_elsewhere(act: Procedure) -> None:
    here = {"acte": "deces", "pays_evenement": "france", "commune_evenement": OULLINS}
    assert "dernier_domicile" not in check_answers(act, here, HERE)
    assert "dernier_domicile" in check_answers(act, here | {"commune_evenement": LYON}, HERE)


def test_capacity_is_proved_only_by_those_who_must(act: Procedure) -> None:
    assert [one.field.key for one in required_documents(act, BIRTH | {"qualite": "representant"}, HERE)] == [
        "justificatif_representation"
    ]
    assert set(check_answers(act, BIRTH | {"qualite": "autorise"}, HERE)) == {"autorisation_procureur"}
    assert all(document.legal_basis for document in act.documents())


def test_comedec_is_told_first(act: Procedure) -> None:
    assert "COMEDEC" in act.before_start[0].text
    shown = [
        one.field.key
        for step in visible_steps(act, {"titre_identite": "oui"}, HERE)
        for one in step.fields[:2]
    ]
    assert shown[:2] == ["titre_identite", "comedec"]


def test_nothing_forbidden_is_asked(act: Procedure) -> None:
    words = " ".join(field.label + field.help for _, field in act.fields()).lower()
    assert "nationalité" not in words
    assert "sécurité sociale" not in words
    assert all(field.key != "numero_piece" for _, field in act.fields())


def test_no_delay_runs_and_the_receipt_says_why(act: Procedure, report: Procedure) -> None:
    for procedure in (act, report):
        assert procedure.silence.effect is SilenceEffect.NONE
        assert procedure.silence.case(deposited=HERE.today, today=HERE.today) is None
        assert procedure.silence.resume_rule is ResumeRule.SUSPEND
        assert procedure.acknowledgement.exemption


def test_progress_says_where_dora_is(act: Procedure) -> None:
    started = {"titre_identite": "non", "acte": "naissance"}
    seen = progress(act, started, HERE, "evenement")
    assert (seen.position, seen.previous, seen.next) == (2, "demande", "document")
    assert [one.state for one in seen.steps][:3] == [StepState.DONE, StepState.CURRENT, StepState.TO_DO]
    assert progress(act, started, HERE, "qualite").position == 0
    assert first_unfinished_step(act, started, HERE) == "evenement"


def test_rows_are_what_people_read(act: Procedure) -> None:
    rows = {row.field: row for row in answers_as_rows(act, BIRTH, HERE)}
    assert rows["acte"].value == "Acte de naissance"
    assert rows["date_evenement"].value == "27\u00a0mars\u00a01985"
    assert rows["commune_evenement"].value == "Oullins-Pierre-Bénite (69)"
    assert rows["telephone"].value == "Non renseigné"
    assert rows["telephone"].answered is False
    assert rows["acte"].change == "demande#acte"
    assert "comedec" not in rows
    sections = answers_as_sections(act, BIRTH, HERE)
    assert [section.step for section in sections] == steps(act, BIRTH)
    assert sum(len(section.rows) for section in sections) == len(rows)


def test_a_report_needs_no_name(report: Procedure) -> None:
    answers: dict[str, Any] = {}
    forms = {
        "probleme": "categorie=chaussee&description=Un+trou&danger=oui",
        "lieu": "position-text=devant+la+mairie",
        "photo": "",
        "contact": "",
    }
    assert steps(report, answers) == list(forms)
    for step, form in forms.items():
        answers = read_step(report, step, QueryDict(form), answers, HERE)
        assert check_answers(report, answers, HERE, step=step) == {}
    assert set(kept_answers(report, answers, HERE)) == {"categorie", "description", "danger", "position"}
    assert report.identification == "none"


def test_a_report_without_place_says_so_once(report: Procedure) -> None:
    answers = read_step(report, "lieu", QueryDict(""), {}, HERE)
    ((problem,),) = check_answers(report, answers, HERE, step="lieu").values()
    assert problem.input == "position-text"
    assert "repère" in problem.message


def test_files_stay_when_a_page_is_sent_again(report: Procedure) -> None:
    photo = [{"id": "1", "name": "trou.jpg", "size": 10, "content_type": "image/jpeg"}]
    assert read_step(report, "photo", QueryDict(""), {"photos": photo}, HERE)["photos"] == photo
    assert [one.field.key for one in required_documents(report, {}, HERE)] == ["photos"]


@pytest.mark.parametrize("slug", shipped_procedures())
def test_every_shipped_procedure_is_complete(slug: str) -> None:
    procedure = shipped_procedures()[slug]
    assert procedure.plain_language.count("\n") >= 4
    assert procedure.before_start
    assert procedure.prepare
    assert procedure.after_deposit
    assert len(procedure.workflow.decisions) >= (3 if procedure.steps else 1)
    outcomes = {decision.outcome for decision in procedure.workflow.decisions}
    # A report is no request: nobody decides on it, so that nobody refuses it (its acknowledgement says so).
    refusable = {"refused"} if slug != "signalement" else set()
    assert outcomes == ({"accepted", "closed"} | refusable if procedure.steps else {"closed"})
    assert Procedure.model_validate(procedure.model_dump(mode="json", exclude_unset=True)) == procedure
