"""Archives that stay on the operator's disk: nothing in clear, read again while their key lives, by nobody afterwards."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any, cast

import pytest

from ops.backups import exports, kept
from ops.backups.errors import BadArchive, ExportFailed
from ops.backups.models import ArchiveState, Export
from ops.cli import main as cli
from ops.cli.commands import archive as archive_commands
from ops.cli.commands import keys as key_commands
from ops.cli.commands import restoration as restoration_commands
from tenants.keys import sealing
from tenants.keys.errors import KeyTrouble
from tenants.keys.models import KeyRecord
from tenants.keys.services import destroy, key_of
from tests.ops.backups.conftest import CANARY
from tests.ops.console.test_fleet import text_of
from tests.people import login_operator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.http import FileResponse
    from django.test import Client
    from pytest_django import Settings

    from tenants.models import Commune


@pytest.fixture
def own_keys(tmp_path: Path, settings: Settings, db: None) -> None:
    """Keys that a test may destroy."""
    settings.KEYS_DIR = tmp_path / "keys"
    settings.PARVIS_HOME = tmp_path
    KeyRecord.objects.all().delete()


@pytest.fixture
def archive(octets: bytes, own_keys: None, tmp_path: Path, venissieux: Commune) -> Path:
    """Sealed with Vénissieux's key."""
    path = tmp_path / "kept.zip.age"
    with path.open("wb") as file, kept.sealed(venissieux, file) as sink:
        sink.write(octets)
    return path


def test_it_is_nothing_to_who_has_no_key_and_the_same_to_who_has(
    archive: Path, octets: bytes, venissieux: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = archive.read_bytes()
    assert inside.startswith(sealing.MAGIC)
    assert not zipfile.is_zipfile(archive)
    assert b"manifest.json" not in inside
    with kept.clear(archive, venissieux) as file:
        assert file.read() == octets
    passes: list[int] = []
    unseal = sealing.unseal

    def counted(*given: Any) -> None:
        passes.append(1)
        unseal(*given)

    monkeypatch.setattr(sealing, "unseal", counted)
    for tail in (kept._TAIL, 100_000):  # the second: less than what is read first
        monkeypatch.setattr(kept, "_TAIL", tail)
        passes.clear()
        with kept.opened(archive) as found:  # whose it is, its key says
            found.check()
            assert any(CANARY.encode() in line for line in found.lines("citizens.citizen"))
        assert len(passes) < 10, "deciphered a few times over, not once an entry"


def test_one_of_before_is_read_as_it_is(octets: bytes, tmp_path: Path, venissieux: Commune) -> None:
    path = tmp_path / "former.zip"
    path.write_bytes(octets)
    with kept.opened(path, venissieux) as found:
        found.check()


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:-1],
        lambda whole: whole[:50_000],
        lambda whole: whole[:100],
        lambda whole: whole[:-70_000] + bytes([whole[-70_000] ^ 1]) + whole[-69_999:],
    ],
)
def test_one_that_was_cut_or_changed_is_refused_before_anything_of_it_is_used(
    archive: Path, venissieux: Commune, damage: Callable[[bytes], bytes]
) -> None:
    archive.write_bytes(damage(archive.read_bytes()))
    with pytest.raises(BadArchive, match="abîmée"), kept.opened(archive, venissieux):
        pytest.fail("it opened")


def test_it_ends_with_its_key(
    archive: Path, venissieux: Commune, givors: Commune, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with pytest.raises(BadArchive, match="autre clé"):
        kept.clear(archive, givors)
    destroy(venissieux)
    with pytest.raises(BadArchive, match="a été détruite avec la commune"):
        kept.clear(archive, venissieux)
    monkeypatch.setattr(cli, "_run", lambda command, options: command.run(options))
    commands = [*archive_commands.COMMANDS, *restoration_commands.COMMANDS]
    monkeypatch.setattr(cli, "commands", lambda: commands)
    for words in (["import", str(archive)], ["restore", "venissieux", "--from", str(archive)]):
        assert cli.main(["commune", *words]) == 1
        told = capsys.readouterr().err.strip().splitlines()[-1]
        assert "n’ouvre cette archive chiffrée" in told


def test_the_console_says_that_a_lost_key_opens_nothing(
    archive: Path, venissieux: Commune, at_operator: Client, settings: Settings
) -> None:
    login_operator(at_operator)
    row = _row(venissieux, archive.rename(exports.folder() / archive.name), sealed=True)
    destroy(venissieux)
    address = f"/communes/venissieux/sauvegardes/{row.pk}/telecharger/"
    refused = at_operator.post(address, follow=True)
    assert "Cette archive ne se lit plus." in text_of(refused)
    row.refresh_from_db()
    assert row.taken_at is None


def test_a_download_that_breaks_off_hands_out_nothing(
    archive: Path, octets: bytes, venissieux: Commune, at_operator: Client
) -> None:
    login_operator(at_operator)
    row = _row(venissieux, archive.rename(exports.folder() / archive.name), sealed=True)
    address = f"/communes/venissieux/sauvegardes/{row.pk}/telecharger/"
    broken = cast("FileResponse", at_operator.post(address))
    assert broken["Content-Length"] == str(len(octets))
    assert broken["Content-Disposition"] == 'attachment; filename="kept.zip"'
    next(iter(cast("Iterator[bytes]", broken.streaming_content)))
    broken.close()
    row.refresh_from_db()
    assert not exports.has_left(row)
    assert "jamais téléchargée" in text_of(at_operator.get("/communes/venissieux/sauvegardes/"))
    assert cast("FileResponse", at_operator.post(address)).getvalue() == octets
    row.refresh_from_db()
    assert exports.has_left(row)
    assert "Remise en clair" in text_of(at_operator.get("/communes/venissieux/sauvegardes/"))


def _row(commune: Commune, path: Path, *, sealed: bool) -> Export:
    return Export.objects.create(
        commune=commune, insee=commune.insee, name=commune.name, state=ArchiveState.DONE, path=str(path), sealed=sealed,
        sha256="0f" * 32,
    )  # fmt: skip


def test_archives_of_before_are_sealed_in_their_place(
    own_keys: None, venissieux: Commune, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.setattr(cli, "_run", lambda command, options: command.run(options))
    monkeypatch.setattr(cli, "commands", lambda: key_commands.COMMANDS)
    former = exports.folder() / "venissieux-2025-01-01-000000.zip"
    former.write_bytes(b"PK former")
    elsewhere = tmp_path / "handed.zip"
    elsewhere.write_bytes(b"PK handed")
    row, handed = _row(venissieux, former, sealed=False), _row(venissieux, elsewhere, sealed=False)
    assert not exports.has_left(row)
    assert exports.has_left(handed)
    assert cli.main(["keys", "encrypt", "--only", "venissieux"]) == 0
    assert "1 archive" in capsys.readouterr().out
    row.refresh_from_db()
    (left,) = exports.folder().iterdir()
    assert (row.path, row.sealed) == (str(left), True)
    assert left.read_bytes().startswith(sealing.MAGIC)
    assert left.stat().st_mode & 0o777 == 0o600
    with kept.clear(left, venissieux) as file:
        assert file.read() == b"PK former"
    assert elsewhere.read_bytes() == b"PK handed"
    assert exports.seal_kept(venissieux) == 0


def test_no_archive_is_written_that_nobody_could_open(
    own_keys: None, venissieux: Commune, settings: Settings
) -> None:
    key_of(venissieux)
    settings.SECRET_KEY = "another-" + "x" * 60
    with pytest.raises(ExportFailed, match="ne s’ouvre pas avec le secret"):
        exports.export_to_file(venissieux)
    assert list(exports.folder().iterdir()) == []
    with pytest.raises(KeyTrouble), kept.sealed(venissieux, io.BytesIO()):
        pytest.fail("it was sealed")
