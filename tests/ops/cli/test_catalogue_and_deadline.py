"""The two groups of commands that need no server: what is shipped, and a legal date."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ops.cli import main as cli
from ops.cli.commands import catalogue, deadline

if TYPE_CHECKING:
    from pathlib import Path

    from ops.cli.command import Command

CASE = {
    "deposited": "2023-05-15T12:00",
    "delay": {"count": 2, "unit": "months"},
    "resume": "continue",
    "corrections": [{"asked": "2023-05-20T15:00", "answered": "2023-05-25T12:00", "reason": "incorrect"}],
    "today": None,
}


@pytest.fixture(autouse=True)
def _only_these(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Command] = [*catalogue.COMMANDS, *deadline.COMMANDS]
    monkeypatch.setattr(cli, "commands", lambda: found)


def run(monkeypatch: pytest.MonkeyPatch, given: str, *words: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    return cli.main([*words, "--json"])


def test_the_commands_that_need_no_installation_work_in_a_process_of_their_own(tmp_path: Path) -> None:
    """Nothing of the suite's settings helps them there."""
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PARVIS_HOME": str(tmp_path)}
    for words, given in ((["catalogue", "list"], ""), (["deadline", "explain"], json.dumps(CASE))):
        command = [sys.executable, "-m", "ops.cli", *words, "--json"]
        run = subprocess.run(command, input=given, capture_output=True, text=True, env=bare, check=False)
        assert run.returncode == 0, run.stderr
        assert json.loads(run.stdout)


def test_what_is_shipped(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "", "catalogue", "list") == 0
    procedures = {one["slug"]: one for one in json.loads(capsys.readouterr().out)["procedures"]}
    act = procedures["acte-etat-civil"]
    assert act["channels"] == ["OWN"]
    assert act["silence"] == {"effect": "none", "delay": None}
    assert (act["steps"], act["documents"]) == (8, 2)
    assert {"title", "version", "perimeter", "fields", "legal_basis", "cerfa", "retention"} <= act.keys()


def test_a_case_has_its_date_and_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, json.dumps(CASE), "deadline", "explain") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["date"] == "2023-07-22"
    assert "22 juillet" in document["explanation"].replace("\u00a0", " ")


@pytest.mark.parametrize(
    "given",
    ["", "{", "[]", "{}", "[" * 100_000, '{"deposited": "hier", "delay": {"count": 1, "unit": "days"}}'],
    ids=range(6),
)
def test_a_wrong_case_is_bad_usage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    assert run(monkeypatch, given, "deadline", "explain") == 2
    told = capsys.readouterr().err
    assert told.startswith("parvis : ")
    assert "Expecting" not in told
