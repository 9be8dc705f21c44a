"""The command line of many communes: exit codes, one line of failure, the keys of the documents."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import ProgrammingError

from ops.cli import main as cli
from ops.cli.commands import commune, fleet
from ops.restoration.models import Drill
from tenants.fleet import services
from tenants.fleet.rings import Ring
from tenants.fleet.services import CommuneVersion, FleetStatus, Standing
from tenants.models import LastMove
from tenants.provisioning import bulk, orphans
from tenants.provisioning.bulk import Outcome, Report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tenants.models import Commune


@pytest.fixture(autouse=True)
def _no_servers(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(cli, "_run", lambda command, options: command.run(options))
    monkeypatch.setattr(cli, "commands", lambda: [*commune.COMMANDS, *fleet.COMMANDS])


def opened_but_the_second(
    rows: list[bulk.Row], progress: Callable[[Report], None], work: object
) -> list[Report]:
    found = [
        Report(row.line, row.asked.insee, "", Outcome.REFUSED, row.problem)
        if row.problem
        else Report(row.line, row.asked.insee, "Corbas", Outcome.OPENED, "http://corbas.localhost", 0.1)
        for row in rows
    ]
    for report in found:
        progress(report)
    return found


def test_a_file_with_a_bad_row_is_told_row_by_row_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bulk, "open_all", opened_but_the_second)
    listed = tmp_path / "communes.csv"
    listed.write_text("insee\n69273\n99999\n", encoding="utf-8")
    assert cli.main(["commune", "create", "--file", str(listed), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(one["line"], one["outcome"]) for one in told["communes"]] == [(2, "opened"), (3, "refused")]
    assert (told["opened"], told["refused"], told["ok"]) == (1, 1, False)
    listed.write_text("69273\n", encoding="utf-8")
    assert cli.main(["commune", "create", "--file", str(listed)]) == 0
    assert "1 ouverte, 0 existait" in capsys.readouterr().out.replace("\xa0", " ")


@pytest.mark.parametrize(
    "words",
    [
        "--file absent.csv",
        "--epci 000000000",
        "--departement 96",
        "--departement 07 --domain a.example",
        "--departement 07 --insee 07019",
        "--departement 07 --site hameau",
        "--insee 69273 --site hameau",
        "",
    ],
)
def test_bad_usage_of_a_list_is_exit_code_2(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["commune", "create", *words.split()]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_migration_that_stops_names_the_commune_and_the_reason(
    venissieux: Commune, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(_progress: object, only: list[str] | None) -> FleetStatus:
        assert only == ["venissieux"]
        row = CommuneVersion("venissieux", "before", "open", "échec : lock timeout", 1, Standing.FAILED)
        return FleetStatus("after", (row,))

    monkeypatch.setattr(services, "migrate", stop)
    monkeypatch.setattr("ops.static_files.gather", lambda: None)
    assert cli.main(["fleet", "migrate", "--json", "--only", "venissieux"]) == 1
    told = capsys.readouterr()
    assert "venissieux" in told.err.splitlines()[-1]
    assert "lock timeout" in told.err.splitlines()[-1]
    document = json.loads(told.out)
    assert document["communes"][0]["ring"] == 1
    assert document["target"] == "after"


def test_a_commune_that_is_nobodys_is_not_moved_in_silence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(services, "migrate", lambda *_arguments: pytest.fail("nothing may move"))
    assert cli.main(["fleet", "migrate", "--only", "venisieux"]) == 2
    assert "venisieux" in capsys.readouterr().err


def test_the_status_is_told_before_the_migration_that_a_release_brings(
    venissieux: Commune, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whose tables are not there yet cannot say which schemas it keeps: nothing is called an orphan."""

    def absent() -> orphans.Orphans:
        raise ProgrammingError('relation "restoration_restoration" does not exist')

    monkeypatch.setattr(orphans, "find", absent)
    assert cli.main(["fleet", "status", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["orphans"] is None
    assert told["pool"]["ready"] == 0
    assert cli.main(["fleet", "status"]) == 0
    assert "Réserve : 0 schémas prêts" in capsys.readouterr().out


def test_the_status_tells_the_last_drill_of_each_commune(
    venissieux: Commune, givors: Commune, capsys: pytest.CaptureFixture[str]
) -> None:
    march = datetime(2026, 3, 2, 12, tzinfo=UTC)
    Drill.objects.create(commune=givors, at=march, ended_at=march, detail="KeyTrouble")
    LastMove.objects.create(commune=givors, target="x", ring=Ring.TENTH)
    assert cli.main(["fleet", "status", "--json"]) == 0
    told = {one["slug"]: one["last_drill"] for one in json.loads(capsys.readouterr().out)["communes"]}
    assert told["venissieux"] is None
    assert (told["givors"]["ok"], told["givors"]["at"][:10]) == (False, "2026-03-02")
    assert told["givors"]["reason"].startswith("La clé de chiffrement")
    assert cli.main(["fleet", "status"]) == 0
    rows = [" ".join(row.split()) for row in capsys.readouterr().out.splitlines()]
    assert next(row for row in rows if row.startswith("givors")).endswith("10 % échec le 2 mars 2026")
    assert next(row for row in rows if row.startswith("venissieux")).endswith("– jamais")


def test_orphans_are_listed_then_removed_when_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = orphans.Orphans(("c_00000000dead",), (), ())
    removed: list[orphans.Orphans] = []
    monkeypatch.setattr(orphans, "find", lambda: found)
    monkeypatch.setattr(orphans, "remove", lambda what: removed.append(what) or what)
    assert cli.main(["fleet", "orphans"]) == 0
    assert "--remove" in capsys.readouterr().out
    assert removed == []
    assert cli.main(["fleet", "orphans", "--remove", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["schemas"] == ["c_00000000dead"]
    assert removed == [found]
