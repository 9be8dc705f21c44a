"""What the law asks of planning permission, on tables of situations."""

from __future__ import annotations

import pytest

from teleservices.deadlines import SilenceEffect, Unit
from teleservices.definition import visible_fields
from teleservices.definition.mandates import Capacity, ProofRule
from tests.teleservices.situations import EVERY, HERE, papers


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


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("dp_maison", "13703"),
        ("dp_travaux", "16702"),
        ("dp_division", "13702"),
        ("pc_maison", "13406"),
        ("pc_autre", "13409"),
        ("pa", "16297"),
        ("pd", "13405"),
        ("cua", "13410"),
        ("cub", "13410"),
        ("modificatif", "13411"),
        ("transfert", "13412"),
        ("doc", "13407"),
        ("daact", "13408"),
    ],
)
def test_each_kind_says_which_form_to_join(kind: str, number: str) -> None:
    seen = [one.field for one in visible_fields(EVERY["urbanisme"], {"type": kind}, HERE)]
    titles = [one.label for one in seen if one.key.startswith("formulaire_")]
    assert [title.split()[-1] for title in titles] == [number]


def test_an_architect_attests_and_need_not_join_a_mandate() -> None:
    """Code de l’urbanisme, R423-1: the attestation of the form is enough; a relative still joins the mandate."""
    behalf = EVERY["urbanisme"].on_behalf
    rules = {capacity: behalf.rule(capacity) for capacity in (Capacity.PROFESSIONAL, Capacity.RELATIVE)}
    assert [rule.proof for rule in rules.values() if rule] == [ProofRule.OPTIONAL, ProofRule.REQUIRED]


def test_the_completeness_of_a_permit_runs_for_a_month() -> None:
    timing = EVERY["urbanisme"].timing
    assert timing.completeness is not None
    assert (timing.completeness.ask_within.count, timing.completeness.unanswered) == (1, "rejection")
    assert timing.completeness.answer_within is not None
    assert timing.completeness.answer_within.count == 3
    assert [one.key for one in timing.extensions] == ["abf"]


def test_what_is_declared_once_the_works_are_done_is_never_rejected_for_want_of_pieces() -> None:
    planning = EVERY["urbanisme"]
    assert planning.completeness_for({"type": "daact"}) is None
    assert planning.completeness_for({"type": "pc_maison"}) is planning.timing.completeness
    assert EVERY["saisine-generale"].completeness_for({}) is None
