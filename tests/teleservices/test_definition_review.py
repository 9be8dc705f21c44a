"""What an author is told: all the ways through a procedure, what leads nowhere, and a schema for the editor."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from ops.cli import main as cli
from ops.cli.commands import catalogue
from teleservices.catalogue.shipped import FOLDER as SHIPPED
from teleservices.catalogue.shipped import shipped_procedures
from teleservices.definition import (
    DefinitionError,
    ineligibility,
    parse_procedure,
    procedure_schema,
    visible_steps,
)
from teleservices.definition.domains import representatives
from teleservices.definition.fields.integer import IntegerField
from teleservices.definition.fields.registry import FIELD_KINDS
from teleservices.definition.paths import DEPOSIT, ways_through
from teleservices.definition.review import review
from tests.teleservices.offering import FOLDER, written
from tests.teleservices.test_definition_loading import GOOD
from tests.teleservices.test_definition_rules import HERE


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_every_way_is_told_with_what_leads_there() -> None:
    ways = ways_through(shipped_procedures()["acte-etat-civil"])
    assert ways.is_complete
    by_ending = {way.ending: way for way in ways.ways if way.ending != DEPOSIT}
    assert set(by_ending) == {"autre_commune", "autre_commune_deces", "etranger", "mineur", "sans_qualite"}
    assert by_ending["etranger"].steps == ("demande", "evenement")
    assert by_ending["etranger"].answers == {"pays_evenement": ("etranger",)}
    assert by_ending["sans_qualite"].answers["qualite"] == ("autre",)
    assert any("75" in text and holds for text, holds in by_ending["sans_qualite"].supposed)
    sent = {way.steps for way in ways.ways if way.ending == DEPOSIT}
    assert {"qualite" in steps for steps in sent} == {True, False}
    assert all(("qualite" in steps) == ("parents" in steps) for steps in sent)


def test_a_number_that_is_only_compared_is_tried_on_each_side() -> None:
    found = {way.steps: way.answers for way in ways_through(written("location")).ways}
    assert found[("besoin", "pieces")] == {"tables": (0, 49)}
    assert found[("besoin", "accord", "pieces")] == {"tables": (50, 51, 100)}
    field = IntegerField(type="integer", key="n", label="Combien ?", max=1000)
    assert representatives(field, ["n > 10 && 500 >= n", "autre_n == 7", "m.n > 3"]) == (
        0,
        9,
        10,
        11,
        499,
        500,
        501,
        1000,
    )
    for unclear in ("n + 1 > 10", "n > m", "10 * n > 50", "size(x) > n", "n > 10 - m"):
        assert representatives(field, [unclear]) is None


def test_the_ways_are_those_that_people_take() -> None:
    """Every combination of lists, walked as a person does, is one of the ways, and the reverse."""
    procedure = parse_procedure(GOOD)
    taken = set()
    for sorte, vaccin in product(("chat", "chien"), (True, None)):
        answers: dict[str, Any] = {"sorte": sorte, "vaccin": vaccin}
        assert ineligibility(procedure, answers, HERE) is None
        taken.add(tuple(one.step.key for one in visible_steps(procedure, answers, HERE)))
    assert {way.steps for way in ways_through(procedure).ways} == taken


def test_what_is_free_is_supposed_both_ways() -> None:
    told = {(way.ending, len(way.steps)): way for way in ways_through(written("inscription")).ways}
    assert set(told) == {("trop_jeunes", 2), (DEPOSIT, 3), (DEPOSIT, 2)}
    assert told[(DEPOSIT, 3)].supposed == (("size(enfants) > 1", True),)
    assert told[("trop_jeunes", 2)].answers == {"cantine": ("oui",)}


def lists(count: int) -> str:
    """A first page with that many lists, on which the second page hangs."""
    keys = [f"q{number}" for number in range(count)]
    fields = "".join(f"      - {{key: {key}, type: integer, label: Q, min: 1, max: 4}}\n" for key in keys)
    condition = " && ".join(f"{key} > 1" for key in keys)
    text = GOOD.replace(
        "    visible_when: sorte == 'chien'\n    fields", f"    visible_when: {condition}\n    fields"
    )
    return text.replace("      - key: race\n", f"{fields}      - key: race\n")


def test_a_procedure_with_too_many_ways_says_so() -> None:
    found = review(parse_procedure(lists(9)))
    assert not found.ways.is_complete
    assert found.remarks == ()


def test_an_answer_that_always_stops_is_told_and_not_refused() -> None:
    (remark,) = review(shipped_procedures()["acte-etat-civil"]).remarks
    assert remark.path == ("steps", 1, "fields", 0, "choices", 1)
    assert "« etranger » finit toujours par « etranger »" in plain(remark.message)
    stopped = GOOD.replace(
        "workflow:",
        "ineligibility:\n  - {key: non, when: sorte != null, title: Non, message: Non.}\nworkflow:",
    )
    found = review(parse_procedure(stopped))
    assert len(found.remarks) == 2
    assert found.dead is not None
    assert "aucune réponse ne mène à l’envoi de la demande : tout finit par « non »" in plain(
        found.dead.message
    )


def test_a_condition_and_its_contrary_are_never_supposed_together() -> None:
    ways = ways_through(shipped_procedures()["reservation-salle"]).ways
    assert all(("creneau" in one.steps) is not ("salle" in one.steps) for one in ways)
    assert {text for one in ways for text, _holds in one.supposed if "calendrier" in text} == {
        "offer.calendrier"
    }


def test_a_list_that_offers_nothing_is_refused() -> None:
    text = GOOD.replace(
        "      - key: race\n        type: text\n",
        "      - key: race\n        type: radio\n        choices:\n"
        "          - {value: a, label: A, visible_when: sorte == 'chat'}\n"
        "          - {value: b, label: B, visible_when: sorte == 'chat'}\n",
    ).replace("        visible_when: sorte == 'chien'\n", "")
    with pytest.raises(DefinitionError) as refusal:
        parse_procedure(text, "essai.yaml")
    (problem,) = refusal.value.problems
    assert problem.path == "steps.0.fields.1.choices"
    assert "aucune réponse n’est proposée à « race » quand sorte = chien" in plain(problem.message)


@pytest.mark.parametrize(
    "file", sorted([*SHIPPED.glob("*.yaml"), *FOLDER.glob("*.yaml")]), ids=lambda one: one.stem
)
def test_a_definition_is_what_the_schema_says(file: Path) -> None:
    """What Parvis reads and what an editor checks are one thing."""
    validator = Draft202012Validator(procedure_schema())
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert [error.message for error in validator.iter_errors(content)] == []
    assert not validator.is_valid(content | {"sumary": "x"})
    if file.parent == SHIPPED:
        assert file.read_text(encoding="utf-8").startswith(
            "# yaml-language-server: $schema=../procedure.schema.json"
        )


def test_an_editor_has_words_for_every_key() -> None:
    schema = procedure_schema()
    parts = [schema, *schema["$defs"].values()]
    silent = {
        key
        for part in parts
        for key, told in part.get("properties", {}).items()
        if not told.get("description")
    }
    assert silent == set()


def test_the_guide_shows_every_kind_of_field() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs/definitions.md").read_text(encoding="utf-8")
    assert [kind for kind in FIELD_KINDS if f"`{kind}`" not in guide] == []


# The command line


@pytest.fixture
def only_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "commands", lambda: catalogue.COMMANDS)


@pytest.mark.usefixtures("only_catalogue")
def test_a_file_is_checked_wherever_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "brouillon.yaml"
    file.write_text(GOOD, encoding="utf-8")
    assert cli.main(["catalogue", "check", str(file), "--paths", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["problems"], told["steps"], told["paths_complete"]) == (True, [], 2, True)
    assert [(way["steps"], way["ending"], way["answers"]) for way in told["paths"]] == [
        (["choix"], "deposit", {"sorte": ["chat"]}),
        (["choix", "suite"], "deposit", {"sorte": ["chien"]}),
    ]
    assert cli.main(["catalogue", "check", str(file), "--paths"]) == 0
    assert "2. choix → suite → envoi" in capsys.readouterr().out

    file.write_text(
        GOOD.replace("version: 1", "version: 0").replace("kind: free", "kind: cheap"), encoding="utf-8"
    )
    assert cli.main(["catalogue", "check", str(file), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(one["path"], one["line"]) for one in told["problems"]] == [("version", 2), ("cost.kind", 14)]
    assert cli.main(["catalogue", "check", str(file)]) == 1
    assert "Refusée : 2 problèmes." in plain(capsys.readouterr().out)

    file.write_bytes("title: é".encode("latin-1"))
    assert cli.main(["catalogue", "check", str(file)]) == 1
    assert "UTF-8" in capsys.readouterr().out


@pytest.mark.usefixtures("only_catalogue")
@pytest.mark.parametrize("name", ["absent.yaml", "."])
def test_a_file_that_cannot_be_read_is_bad_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert cli.main(["catalogue", "check", str(tmp_path / name)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1


@pytest.mark.usefixtures("only_catalogue")
def test_the_schema_is_printed_for_an_editor(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["catalogue", "schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == procedure_schema()
    Draft202012Validator.check_schema(printed)


def test_a_remark_has_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = SHIPPED / "acte-etat-civil.yaml"
    assert cli.main(["catalogue", "check", str(file), "--json"]) == 0
    (remark,) = json.loads(capsys.readouterr().out)["remarks"]
    assert "etranger" in file.read_text(encoding="utf-8").splitlines()[remark["line"] - 1]
