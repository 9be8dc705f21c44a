"""What follows from answers: computed values, price, service, documents; and definitions stored long ago."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from teleservices.definition import (
    Circumstances,
    CommuneFacts,
    DefinitionError,
    answers_as_rows,
    check_answers,
    kept_answers,
    parse_procedure,
    price_in_cents,
    price_in_words,
    required_documents,
    routed_service,
    visible_steps,
)
from teleservices.definition.fields.date import DateField
from teleservices.definition.fields.file import FileField
from teleservices.definition.stored import digest_of, from_json, to_json
from teleservices.dossiers.models import Dossier, Offer
from teleservices.dossiers.services import attach_file, decide, save_step, start_draft, submit
from teleservices.retention.services import keep_to_the_rules
from tenants.current import commune_context
from tests.teleservices.instruction.filing import photo
from tests.teleservices.journeys import answer, begin, main_text
from tests.teleservices.offering import FOLDER, offer, written

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

HERE = Circumstances(CommuneFacts("69259", "Vénissieux"), date(2026, 11, 21))
TEXT = (FOLDER / "location.yaml").read_text(encoding="utf-8")
STORED = sorted(Path(__file__).with_name("stored").glob("*.json"))


def asked(tables: int, *, habitant: bool = False, association: bool = False) -> dict[str, Any]:
    return {"tables": tables, "habitant": habitant, "association": association}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_computed_value_decides_what_is_asked_and_is_shown() -> None:
    procedure = written("location")
    assert [one.step.key for one in visible_steps(procedure, asked(10), HERE)] == ["besoin", "pieces"]
    assert [one.step.key for one in visible_steps(procedure, asked(60), HERE)] == [
        "besoin",
        "accord",
        "pieces",
    ]
    rows = {one.field: plain(one.value) for one in answers_as_rows(procedure, asked(60), HERE)}
    assert rows["grand"] == "Oui"
    assert rows["metres"] == "108 m"
    assert "prix_table" not in rows
    assert "metres" not in kept_answers(procedure, asked(60), HERE)
    assert "metres" not in {one.field for one in answers_as_rows(procedure, {}, HERE)}


@given(st.integers(0, 100), st.booleans())
def test_the_price_is_exact_and_in_cents(tables: int, habitant: bool) -> None:
    cents = price_in_cents(written("location"), asked(tables, habitant=habitant), HERE)
    assert cents == tables * (200 if habitant else 350)


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("tables * 500", 1500),
        ("double(tables) * 0.5", 2),
        ("-300", 0),
        ("'x'", None),
        ("absent", None),
        ("1.0 / 0.0", None),
    ],
)
def test_a_price_that_is_no_amount_is_none(amount: str, cents: int | None) -> None:
    procedure = written("location")
    cost = procedure.cost.model_copy(update={"amount": amount})
    assert price_in_cents(procedure.model_copy(update={"cost": cost}), asked(3), HERE) == cents


def test_a_price_waits_for_its_answers_and_is_said_as_people_do() -> None:
    assert price_in_cents(written("location"), {}, HERE) is None
    assert price_in_cents(written("inscription"), {}, HERE) is None
    assert plain(price_in_words(1250)) == "12,50 €"


def test_the_first_rule_that_holds_names_the_service() -> None:
    procedure = written("location")
    assert routed_service(procedure, asked(60, association=True), HERE) == "vie-associative"
    assert routed_service(procedure, asked(60), HERE) == "inconnu-ici"
    assert routed_service(procedure, asked(1), HERE) is None


def test_a_document_that_somebody_holds_is_told_and_not_asked() -> None:
    procedure = written("location")
    assert [one.field.key for one in required_documents(procedure, asked(1), HERE)] == ["identite"]
    assert [one.key for one in procedure.held_documents()] == ["quotient"]
    assert "quotient" not in [one.key for one in procedure.documents()]
    assert "quotient" not in kept_answers(procedure, asked(1) | {"quotient": [{"id": "1"}]}, HERE)


@pytest.mark.parametrize(
    ("day", "is_recent"),
    [("2026-11-21", True), ("2026-08-22", True), ("2026-08-21", False), ("2025-12-01", False)],
)
def test_a_proof_of_address_is_less_than_three_months_old(day: str, is_recent: bool) -> None:
    field = DateField(type="date", key="q", label="Date", max_age_months=3)
    found = field.problems(day, HERE)
    assert bool(found) is not is_recent
    assert all("moins de 3 mois" in plain(one.message) for one in found)
    year, month, number = day.split("-")
    assert field.parse(QueryDict(f"q-day={number}&q-month={month}&q-year={year}"), HERE) == day


@pytest.mark.parametrize(
    ("before", "after", "path", "message"),
    [
        ("issued_on: domicile_date", "issued_on: jour", "steps.2.fields.0.issued_on", "de la même page"),
        ("        past: true\n        max_age_months: 3", "        past: true", "steps.2.fields.0.issued_on", "même âge"),
        ("nature: identity\n        purge: after_decision", "nature: vaccination",
         "steps.2.fields.3.nature", "donnée de santé"),
        ("kind: paid", "kind: free", "cost", "une démarche gratuite"),
        ("amount: montant", "amount: montan", "cost.amount", "vouliez-vous dire « montant »"),
        ("value: tables * prix_table", "value: tables * prix_chaise", "computed.1.value", "prix_chaise"),
        ('value: "habitant ? 200 : 350"', "value: montant + 1", "computed.0.value", "ne peut pas encore être calculé"),
        ("visible_when: grand\n", "visible_when: motif == 'x' && grand\n", "steps.1.visible_when", "n’est demandé qu’après"),
        ("  - key: besoin\n    title: Votre besoin\n", "  - key: besoin\n    title: Votre besoin\n    visible_when: grand\n",
         "steps.0.visible_when", "demandez ou calculez d’abord : tables"),
        ("key: metres", "key: grand", "computed.3.key", "présente 2 fois"),
        ("key: metres", "key: motif", "computed.3.key", "présente 2 fois"),
        ("  - when: grand\n", "  - when: grande\n", "routing.1.when", "« grande » n’existe pas"),
        ("silence: {effect: none}", "silence: {effect: none, cases: [{when: grand, effect: none}]}",
         "silence.cases.0.when", "n’est pas connu quand le délai court"),
        ("steps:\n", "settings: [{key: p, kind: price, label: P, lines_of: salles}]\nsteps:\n", "settings.0.lines_of",
         "n’est pas un réglage de type list"),
        ("steps:\n", "settings: [{key: p, kind: price, label: P, default: 500}]\nsteps:\n", "settings.0",
         "un prix n’a pas de valeur d’avance"),
        ("steps:\n", "settings: [{key: n, kind: number, label: N, default: 0}]\nsteps:\n", "settings.0",
         "n’est pas une valeur de type number"),
        ("steps:\n", "settings: [{key: n, kind: number, label: N}]\nbefore_start: [{title: T, text: '{n}'}]\nsteps:\n",
         "before_start.0.text", "avec une valeur d’avance"),
        ("  - when: grand\n", "  - when: association && habitant\n", "routing.1.when", "aucune réponse n’y mène"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_refused_where_it_is_wrong(before: str, after: str, path: str, message: str) -> None:
    assert before in TEXT
    with pytest.raises(DefinitionError) as refusal:
        parse_procedure(TEXT.replace(before, after, 1), "essai.yaml")
    found = {one.path: plain(str(one)) for one in refusal.value.problems}
    assert plain(message) in found[path]


@pytest.mark.parametrize("file", STORED, ids=lambda one: one.stem)
def test_a_definition_stored_long_ago_is_still_read(file: Path) -> None:
    """Communes keep the versions under which dossiers were filed: their JSON is read for ever."""
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert digest_of(kept["definition"]) == kept["digest"]
    procedure = from_json(kept["definition"], kept["digest"])
    assert f"{procedure.slug}-{procedure.version}" == file.stem
    assert to_json(procedure) == kept["definition"], "what is stored does not change by being read"
    first = procedure.steps[0].key
    assert visible_steps(procedure, {}, HERE)[0].step.key == first
    assert check_answers(procedure, {}, HERE, step=first)


def test_an_identity_document_is_erased_once_the_request_is_answered(
    venissieux: Commune, alice: Agent
) -> None:
    offer(venissieux, "location")
    with commune_context(venissieux):
        found = Offer.objects.get(slug="location")
        answers = asked(3, habitant=True) | {"domicile_date": timezone.localdate().isoformat()}
        draft = save_step(start_draft(found), "pieces", answers)
        for key in ("identite", "domicile"):
            field = found.procedure.field(key)
            assert isinstance(field, FileField)
            attach_file(draft, field, photo())
        dossier = submit(draft.pk).dossier
        assert keep_to_the_rules().pieces == 0, "while it is examined, the agent reads it"
        decide(dossier, "oui", agent=alice)
        assert keep_to_the_rules().pieces == 1
        assert keep_to_the_rules().pieces == 0
        kept = {one.field: bool(one.file) for one in dossier.pieces.all()}
        assert kept == {"identite": False, "domicile": True}


def test_the_check_page_says_the_price_and_the_deposit_goes_to_the_service(
    venissieux: Commune, at_venissieux: Client
) -> None:
    start = offer(venissieux, "location")
    begin(at_venissieux, start)
    answer(at_venissieux, f"{start}besoin/", tables="3", habitant="non", association="oui")
    page = at_venissieux.get(f"{start}pieces/")
    assert "La CAF nous donne votre quotient familial" in main_text(page)
    answer(at_venissieux, f"{start}pieces/")
    assert "10,50 €" in main_text(at_venissieux.get(f"{start}verifier-et-envoyer/"))
    at_venissieux.post(f"{start}verifier-et-envoyer/")
    with commune_context(venissieux):
        first = Dossier.objects.get()
        assert first.service.slug == "vie-associative"
        contact = next(
            one for one in first.acknowledgement.content["parts"] if one["title"].startswith("Service")
        )
        assert contact["pairs"][0][1] == first.service.name
        found = Offer.objects.get(slug="location")
        draft = save_step(start_draft(found), "pieces", asked(60) | {"motif": "Fête"})
        assert submit(draft.pk).dossier.service.slug == "mairie", "a service that the commune has not"
