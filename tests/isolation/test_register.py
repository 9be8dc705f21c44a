"""The register of the attacks: every number, and every test that it names."""

from __future__ import annotations

import ast
from functools import cache

from tests.isolation.product import ROOT
from tests.isolation.register import ATTACKS, as_text


@cache
def _tests_of(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_the_forty_attacks_are_there_once() -> None:
    assert [attack.number for attack in ATTACKS] == list(range(1, 41))


def test_each_is_proved_or_says_what_it_waits_for() -> None:
    for attack in ATTACKS:
        assert attack.tests or attack.awaits, attack.number
        assert len(set(attack.tests)) == len(attack.tests), attack.number


def test_every_test_that_is_named_exists() -> None:
    missing = []
    for attack in ATTACKS:
        for named in attack.tests:
            file, _, name = named.partition("::")
            if not (ROOT / file).is_file() or (name and name not in _tests_of(file)):
                missing.append(f"{attack.number}: {named}")
    assert missing == []


def test_what_people_read_is_the_register() -> None:
    written = (ROOT / "docs/attacks.md").read_text(encoding="utf-8")
    assert written == as_text(), "python -m tests.isolation.register > docs/attacks.md"
