"""``parvis fleet run``: a row a commune, 1 when one failed, 2 for what is no command of ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ops.cli import main as cli
from ops.periodic import services
from ops.periodic.models import PeriodicRun
from ops.periodic.services import Outcome

if TYPE_CHECKING:
    from tenants.models import Commune


@pytest.fixture(autouse=True)
def _no_servers(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(cli, "_run", lambda command, options: command.run(options))


def test_a_command_runs_everywhere_or_where_it_is_told(
    venissieux: Commune, givors: Commune, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["fleet", "run", "clearsessions", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["slug"]: one["ok"] for one in told["communes"]} == {"givors": True, "venissieux": True}
    PeriodicRun.objects.all().delete()
    assert cli.main(["fleet", "run", "clearsessions", "--only", "givors"]) == 0
    assert "givors" in capsys.readouterr().out
    assert [run.commune_id for run in PeriodicRun.objects.all()] == [givors.pk]


def test_one_that_failed_is_exit_code_1_and_the_others_are_done(
    venissieux: Commune, givors: Commune, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(commune: Commune, work: object) -> Outcome:
        return Outcome(
            commune.slug, commune.slug != "givors", 0.1, "" if commune.slug != "givors" else "OSError"
        )

    monkeypatch.setattr(services, "run", run)
    assert cli.main(["fleet", "run", "update_index", "--json"]) == 1
    told = capsys.readouterr()
    document = json.loads(told.out)
    assert document["failed"] == 1
    assert len(document["communes"]) == 2
    assert "givors" in told.err.strip().splitlines()[-1]
    assert cli.main(["fleet", "run", "update_index"]) == 1
    assert "échec" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["migrate"], ["flush"], ["clearsessions", "--only", "atlantis"], []])
def test_anything_else_is_bad_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["fleet", "run", *words]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
