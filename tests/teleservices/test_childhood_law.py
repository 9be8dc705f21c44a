"""What the law asks of school and of what goes around it, on tables of situations."""

from __future__ import annotations

from typing import Any

import pytest

from teleservices.definition import (
    Circumstances,
    check_answers,
    visible_fields,
)
from teleservices.definition.fields.choice import ChoiceBase
from tests.teleservices.situations import EVERY, HERE, asked, papers, stopped


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
