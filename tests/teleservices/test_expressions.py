"""The language of conditions, and the table of moves that a workflow follows."""

from datetime import date

import pytest

from teleservices.definition import parse_procedure
from teleservices.definition.enums import Action, Actor, DossierState
from teleservices.definition.workflow import ForbiddenActionError, allowed_actions, next_state
from teleservices.expressions import ExpressionError, check, holds, references
from tests.teleservices.test_definition_loading import GOOD

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("condition", "variables", "expected"),
    [
        ("a == 'x'", {"a": "x"}, True),
        ("a == 'x'", {"a": None}, False),
        ("a != 'x'", {"a": None}, True),
        ("n > 3", {"n": None}, False),
        ("n > 3 || a == 'x'", {"n": None, "a": "x"}, True),
        ("!(c.insee in commune.codes)", {"c": None, "commune": {"codes": ["1"]}}, False),
        ("!(c.insee in commune.codes)", {"c": {"insee": "2"}, "commune": {"codes": ["1"]}}, True),
        ("'b' in several", {"several": ["a", "b"]}, True),
        ("years_since(d) >= 75", {"d": "1950"}, True),
        ("years_since(d) >= 75", {"d": "1951"}, False),
        ("years_since(d) >= 75", {"d": "1951-11"}, False),
        ("years_since(d) >= 75", {"d": "1951-10"}, True),
        ("years_since(d) >= 75", {"d": "1951-11-21"}, True),
        ("years_since(d) >= 75", {"d": "1951-11-22"}, False),
        ("years_since(d) >= 75", {"d": "n’importe quoi"}, False),
        ("days_until(d) < 3", {"d": "2026-11-23"}, True),
        ("today == '2026-11-21'", {}, True),
        ("1", {}, False),
    ],
)
def test_conditions_hold_only_for_certain(
    condition: str, variables: dict[str, object], expected: bool
) -> None:
    assert holds(condition, variables, today=TODAY) is expected


def test_expressions_are_a_language_without_doors() -> None:
    assert references("a.b == 'x' && c in [d]").names == {"a", "c", "d"}
    for source in ("__import__('os')", "a.__class__()", "open('x')", "x" * 2000, "a ==", ""):
        with pytest.raises(ExpressionError):
            check(source)


def test_the_workflow_follows_its_table() -> None:
    workflow = parse_procedure(GOOD).workflow
    submitted = allowed_actions(workflow, DossierState.SUBMITTED, Actor.AGENT)
    assert Action.ACCEPT in submitted
    assert Action.REFUSE not in submitted, "no decision of this procedure refuses"
    assert allowed_actions(workflow, DossierState.SUBMITTED, Actor.CITIZEN) == (Action.WITHDRAW,)
    assert Action.ACCEPT_BY_SILENCE in allowed_actions(workflow, DossierState.UNDER_REVIEW, Actor.CLOCK)
    waiting = allowed_actions(workflow, DossierState.INCOMPLETE, Actor.CLOCK)
    assert Action.REFUSE_BY_SILENCE in waiting, "where a text rejects for want of pieces"
    assert Action.REFUSE not in waiting, "nobody decides but people"
    assert (
        next_state(workflow, DossierState.SUBMITTED, Action.ASK_CORRECTION, Actor.AGENT)
        is DossierState.INCOMPLETE
    )
    with pytest.raises(ForbiddenActionError):
        next_state(workflow, DossierState.ACCEPTED, Action.ACCEPT, Actor.AGENT)
