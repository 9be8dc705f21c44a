"""The command line is a contract: nothing that is written may be missing from it, and each word answers for help."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, ProgrammingError

from ops.cli import main as cli

ROOT = Path(__file__).resolve().parents[3]
#: Of design.md, "The command line": what scripts rely on today. The others come with their issue.
CONTRACT = (
    "demo", "doctor", "commune create", "commune list", "commune show", "commune open", "commune suspend",
    "commune resume", "commune close", "commune reopen",
    "commune rename", "commune describe", "commune invite", "commune discard", "fleet status",
    "fleet migrate", "fleet orphans", "fleet run", "catalogue list", "catalogue publish",
    "catalogue check", "catalogue schema", "deadline explain",
    "keys list", "keys encrypt", "audience collect",
    "billing simulate", "billing run", "billing reconcile", "bench all", "bench provision", "bench serve", "bench isolation",
    "commune delete", "commune certificate", "commune restore", "commune drill",
    "operator invite", "identity show", "identity configure", "identity remove",
    "commune export", "commune import", "bench export", "bench deposits",
    "commune domain list", "commune domain add", "commune domain verify", "commune domain primary",
    "commune domain remove",
)  # fmt: skip


def test_every_module_of_commands_is_listed() -> None:
    written = {f"ops.cli.commands.{file.stem}" for file in (ROOT / "ops/cli/commands").glob("[a-z]*.py")}
    assert written == set(cli.MODULES)


def test_every_group_has_a_command_and_a_sentence() -> None:
    words = [command.words[:-1] for command in cli.commands()]
    groups = {" ".join(group[:length]) for group in words for length in range(1, len(group) + 1)}
    assert groups == set(cli.GROUPS)


@pytest.mark.parametrize("words", CONTRACT)
def test_a_command_of_the_contract_answers_for_help(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main([*words.split(), "--help"])
    assert end.value.code == 0
    assert "--json" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    ["nonsense", "commune", "commune create", "commune domain", "demo --port x", "fleet status --frob"],
)
def test_bad_usage_is_one_line_and_exit_code_2(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words.split()) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "problem",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        OperationalError(
            "could not extend file: wrote only 4096 of 8192 bytes\nHINT: Check free disk space."
        ),
        ValueError("else"),
    ],
)
def test_a_failure_is_one_line_and_a_full_disk_says_what_to_do(
    problem: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARVIS_HOME", str(tmp_path))

    def refuse(*_arguments: object) -> None:
        raise RuntimeError("the page was not saved") from problem

    monkeypatch.setattr(cli, "_run", refuse)
    assert cli.main(["catalogue", "list"]) == 1
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1
    is_full = not isinstance(problem, ValueError)
    assert ("Libérez de la place" in told[0]) is is_full
    assert (str(tmp_path) in told[0]) is not is_full


def test_a_database_that_nothing_prepared_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARVIS_HOME", str(tmp_path))

    def refuse(*_arguments: object) -> None:
        absent = psycopg.errors.UndefinedTable('relation "tenants_commune" does not exist')
        raise ProgrammingError(str(absent)) from absent

    monkeypatch.setattr(cli, "_run", refuse)
    assert cli.main(["commune", "list"]) == 1
    assert "parvis fleet migrate" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            'connection to server at "127.0.0.1", port 9 failed: Connection refused\nIs the server running?',
            "ne répond pas (127.0.0.1, port 9)",
        ),
        ('FATAL:  password authentication failed for user "parvis_app"', "refuse ce compte"),
        ('FATAL:  database "parvis" does not exist', "n’existe pas"),
        ("failed to resolve host 'db.example': [Errno -2] Name or service not known", "Le nom du serveur"),
    ],
)
def test_a_database_that_cannot_be_reached_is_one_french_sentence(
    told: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARVIS_HOME", str(tmp_path))

    def refuse(*_arguments: object) -> None:
        raise OperationalError(told) from psycopg.OperationalError(told)

    monkeypatch.setattr(cli, "_run", refuse)
    assert cli.main(["commune", "list"]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert "DATABASE_URL" in said
    for english in ("connection", "FATAL", "Errno"):
        assert english not in said


def test_production_never_starts_the_embedded_servers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARVIS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PARVIS_ENV", "production")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert cli.main(["doctor"]) == 1
    assert "DATABASE_URL est obligatoire en production" in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("words", ["", "commune", "billing run", "bench serve"])
def test_help_is_in_french(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main([*words.split(), "--help"])
    told = capsys.readouterr().out
    assert told.startswith("usage : parvis")
    assert "montrer cette aide" in told
    for english in ("positional arguments", "show this help", "EXERCISE", "PERIOD", "GRID"):
        assert english not in told


def test_a_reader_that_leaves_early_is_no_failure() -> None:
    """`parvis … | head`: the pipe closes before everything is written."""
    argv = [sys.executable, "-m", "ops.cli", "deadline", "explain", "--json"]
    asked = {"deposited": "2023-05-15T12:00", "delay": {"count": 2, "unit": "months"}, "resume": "continue"}
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write(json.dumps({**asked, "corrections": [], "today": None}).encode())
        process.stdin.close()
        said = process.stderr.read().decode()
    assert (process.returncode, said) == (0, "")
