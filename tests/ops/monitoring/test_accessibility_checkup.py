"""``doctor`` says how the operator's own audit is: absent, read, out of date, or a file that nobody can read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from ops.monitoring.checkup.law import accessibility

if TYPE_CHECKING:
    from pathlib import Path

GOOD = {
    "kind": "external", "auditor": "Cabinet Socle", "audited_on": "2026-01-05", "rgaa_version": "4.1.2", "rate": "98.10",
    "content": {},
}  # fmt: skip


@pytest.fixture
def file(settings: Any, tmp_path: Path) -> Path:
    path = tmp_path / "audit.json"
    settings.ACCESSIBILITY_BASE = str(path)
    path.write_text(json.dumps(GOOD), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("day", "warning", "words"),
    [("2026-11-23", False, "valable jusqu’au 05/01/2029"), ("2029-01-06", True, "ne compte plus")],
)
def test_an_audit_that_is_read(file: Path, day: str, warning: bool, words: str) -> None:
    with time_machine.travel(day, tick=False):
        found = accessibility()
    assert (found.ok, found.warning) == (True, warning)
    assert words in found.detail


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "ne se lit pas"),
        ("{", "n’est pas du JSON"),
        (json.dumps(GOOD | {"rate": 300}), "rate n’est pas comme il faut"),
        (json.dumps(GOOD | {"audited_on": "2031-01-01"}), "est à venir"),
    ],
)
def test_a_file_that_serves_nobody_fails(file: Path, content: str | None, words: str) -> None:
    if content is None:
        file.unlink()
    else:
        file.write_text(content, encoding="utf-8")
    found = accessibility()
    assert not found.ok
    assert words in found.detail


def test_none_is_no_fault(settings: Any) -> None:
    settings.ACCESSIBILITY_BASE = ""
    assert (accessibility().ok, accessibility().warning) == (True, False)
