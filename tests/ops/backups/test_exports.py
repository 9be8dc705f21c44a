"""Exporting to a file: private, whole or absent, one at a time, told on both sides."""

from __future__ import annotations

import hashlib
import io
import json
import os
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from identity.audit.models import Entry
from ops.backups import exports, reading, writing
from ops.backups.enums import ArchiveAction
from ops.backups.errors import ExportFailed
from ops.backups.models import ArchiveState, Export
from ops.cli import main as cli
from ops.cli.commands import archive as commands
from tenants.connection import connection
from tenants.current import commune_context, operator_context
from tenants.models import Commune
from tenants.provisioning import pool

if TYPE_CHECKING:
    from pathlib import Path


def test_an_export_is_private_named_when_whole_and_told_on_both_sides(
    corbas: Commune, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_run", lambda command, options: command.run(options))
    monkeypatch.setattr(cli, "commands", lambda: commands.COMMANDS)
    target = tmp_path / "corbas.zip"
    left = tmp_path / f".corbas-{'0' * 32}.part"
    left.write_bytes(b"what a killed export left")
    assert cli.main(["commune", "export", "corbas", "--output", str(target), "--json"]) == 0
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert {"Export : enregistrements", "Export : Pages du site"} <= set(printed.err.splitlines())
    assert "." not in printed.err, "no name of the code"
    assert oct(target.stat().st_mode & 0o777) == "0o600"
    assert hashlib.sha256(target.read_bytes()).hexdigest() == told["sha256"]
    assert told["size"] == target.stat().st_size
    assert os.listdir(tmp_path) == ["corbas.zip"]
    with reading.opened(target) as archive:
        archive.check()
        assert told["rows"] == archive.manifest.rows
        assert told["manifest_sha256"] == archive.sha256
    with operator_context():
        assert Entry.objects.filter(action=ArchiveAction.EXPORTED, detail__sha256=told["sha256"]).exists()
        assert Export.objects.get(sha256=told["sha256"]).state == ArchiveState.DONE
    with commune_context(corbas):
        assert Entry.objects.filter(action=ArchiveAction.EXPORTED, detail__sha256=told["sha256"]).exists()
    assert cli.main(["commune", "export", "corbas", "--output", str(target)]) == 1
    assert "existe déjà" in capsys.readouterr().err
    _stopped_half_way(corbas, tmp_path, monkeypatch)
    _one_at_a_time(corbas, tmp_path)


def _stopped_half_way(commune: Commune, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills while files are written: no archive, no part, a sentence; then again, whole."""

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    again = folder / "again.zip"
    with monkeypatch.context() as patch:
        patch.setattr(writing, "_write_files", full)
        with pytest.raises(ExportFailed, match="le disque est plein"):
            exports.export_to_file(commune, again)
    assert os.listdir(folder) == ["corbas.zip"]
    with operator_context():
        assert Export.objects.latest("asked_at").error.endswith("le disque est plein.")
    exports.export_to_file(commune, again)
    with reading.opened(again) as archive:
        archive.check()


def _one_at_a_time(commune: Commune, folder: Path) -> None:
    other = connection.copy()
    other.set_schema_to_public()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [exports.lock_of(commune)])
    try:
        with pytest.raises(ExportFailed, match="déjà en cours"):
            exports.export_to_file(commune, folder / "rival.zip")
    finally:
        other.close()


def test_a_stream_that_breaks_holds_no_archive(venissieux: Commune, monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe:
        octets = b""

        def write(self, octets: bytes, /) -> int:
            self.octets += octets
            return len(octets)

        def flush(self) -> None:
            """Nothing is kept back."""

    def stop(*_arguments: object) -> None:
        raise KeyboardInterrupt

    pipe = Pipe()
    monkeypatch.setattr(writing, "_write_files", stop)
    with pytest.raises(KeyboardInterrupt):
        exports.export_to_stream(venissieux, pipe)
    assert b"donnees/" in pipe.octets
    assert b"PK\x05\x06" not in pipe.octets  # the end of a directory
    assert Export.objects.get().state == ArchiveState.FAILED


def test_a_commune_that_never_was_complete_is_not_exported(venissieux: Commune) -> None:
    venissieux.schema_version = ""
    with pytest.raises(ExportFailed, match="pas terminée"):
        exports.export_to_file(venissieux)


@pytest.mark.usefixtures("venissieux")
def test_an_export_without_room_is_refused_before_it_starts(
    venissieux: Commune, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_MARGIN", 10**18)
    with pytest.raises(ExportFailed, match="Il faut environ"):
        exports.export_to_file(venissieux, tmp_path / "x.zip")
    with pytest.raises(ExportFailed, match="n’existe pas"):
        exports.export_to_file(venissieux, tmp_path / "absent" / "x.zip")


@pytest.mark.usefixtures("transactional_db")
def test_neighbours_cost_an_export_no_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    """One COPY a table, whatever the number of schemas beside (``parvis bench export`` measures the rest)."""
    with operator_context():
        venissieux = Commune.objects.get(insee="69259")
    sent: list[int] = []

    def count(name: str) -> None:
        stock = getattr(psycopg.Cursor, name)

        def counted(*arguments: Any, **options: Any) -> Any:
            sent.append(1)
            return stock(*arguments, **options)

        monkeypatch.setattr(psycopg.Cursor, name, counted)

    def measured() -> int:
        sent.clear()
        writing.write_archive(venissieux, io.BytesIO())
        return len(sent)

    monkeypatch.setattr(writing, "site_of", lambda _commune: [])  # its pages ask caches that age
    count("execute")
    count("copy")
    measured()  # the connection first comes from elsewhere
    among_two = measured()
    try:
        pool.refill(2)
        measured()
        assert measured() == among_two
    finally:
        pool.empty()
