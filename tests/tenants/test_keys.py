"""A key for each commune: what is kept is unreadable without it, what is lost is said, what is destroyed stays so."""

from __future__ import annotations

import io
import threading
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pyrage
import pytest
from django.core.files.base import ContentFile, File
from django.http import FileResponse

from identity.oidc.enums import Provider
from identity.oidc.models import OidcClient
from identity.oidc.services import encrypt_again
from ops.monitoring.checkup.keys import keys as checkup
from tenants import crypto
from tenants.current import commune_context, operator_context
from tenants.keys import errors, sealing, selectors, services
from tenants.keys.datakey import DataKey
from tenants.keys.models import KeyRecord
from tenants.keys.store import FolderStore, store
from tenants.storage import PrivateStorage

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from tenants.models import Commune

CLEAR = b"%PDF-1.7 Zanzibarine\n" * 20_000  # several chunks of age's 64 KiB
EDGES = [0, 1, sealing.CHUNK - 1, sealing.CHUNK, sealing.CHUNK + 1, 3 * sealing.CHUNK]


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, settings: SettingsWrapper, db: None) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.MEDIA_ROOT = tmp_path / "media"
    KeyRecord.objects.all().delete()


def on_disk(name: str) -> Path:
    return Path(PrivateStorage().path(name))


def read(name: str) -> bytes:
    with PrivateStorage().open(name) as opened:
        return bytes(opened.read())


def test_a_private_file_is_sealed_on_the_disk_and_read_in_clear(in_venissieux: Commune) -> None:
    storage = PrivateStorage()
    name = storage.save("pieces/a", ContentFile(CLEAR))
    kept = on_disk(name).read_bytes()
    assert kept.startswith(sealing.MAGIC)
    assert b"Zanzibarine" not in kept
    assert on_disk(name).stat().st_mode & 0o777 == 0o600
    assert storage.size(name) == len(CLEAR)
    with storage.open(name) as opened:
        assert opened.read() == CLEAR
        opened.seek(70_000)
        assert opened.read(12) == CLEAR[70_000:70_012]
        assert b"".join(opened.chunks()) == CLEAR
    response = FileResponse(storage.open(name), as_attachment=True, filename="a.pdf")
    assert response["Content-Length"] == str(len(CLEAR))
    assert b"".join(response.streaming_content) == CLEAR
    response.close()
    key = services.key_of(in_venissieux)
    assert pyrage.decrypt(kept, [key.age_identity]) == CLEAR  # what the standard's own tool does


@pytest.mark.parametrize("size", EDGES)
def test_every_size_is_told_and_given_back(size: int) -> None:
    key, target = DataKey.generate(), io.BytesIO()
    with sealing.sealing(key, target) as given:
        given.write(b"x" * size)
    assert sealing.clear_size(target) == size
    with sealing.opened(key, io.BytesIO(target.getvalue())) as opened:
        assert opened.read() == b"x" * size


def test_a_file_of_before_the_keys_is_read_then_sealed_in_its_place(in_venissieux: Commune) -> None:
    storage = PrivateStorage()
    former = on_disk("pieces/old")
    former.parent.mkdir(parents=True)
    former.write_bytes(CLEAR)
    assert read("pieces/old") == CLEAR
    assert storage.size("pieces/old") == len(CLEAR)
    assert services.seal_files(in_venissieux) == 1
    assert former.read_bytes().startswith(sealing.MAGIC)
    assert read("pieces/old") == CLEAR
    assert services.seal_files(in_venissieux) == 0
    assert [file.name for file in former.parent.iterdir()] == ["old"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda kept: kept[:-1],
        lambda kept: kept[: -(len(kept) % (sealing.CHUNK + 16))],
        lambda kept: kept[:-200_000] + b"\x00" + kept[-199_999:],
        lambda kept: kept[:60],
    ],
)
def test_a_file_cut_short_or_changed_is_refused(
    in_venissieux: Commune, damage: Callable[[bytes], bytes]
) -> None:
    name = PrivateStorage().save("pieces/a", ContentFile(CLEAR))
    on_disk(name).write_bytes(damage(on_disk(name).read_bytes()))
    with pytest.raises(errors.Unreadable):
        read(name)


def test_a_file_of_one_commune_is_nothing_to_another(venissieux: Commune, givors: Commune) -> None:
    """Attack 11: even put in the place of one of theirs."""
    with commune_context(venissieux):
        name = PrivateStorage().save("pieces/a", ContentFile(CLEAR))
        kept = on_disk(name).read_bytes()
    with commune_context(givors):
        PrivateStorage().save("pieces/a", ContentFile(b"own"))
        on_disk("pieces/a").write_bytes(kept)
        with pytest.raises(errors.Unreadable):
            read("pieces/a")
    theirs, own = (FolderStore()._file(commune.id) for commune in (venissieux, givors))
    own.write_bytes(theirs.read_bytes())
    with commune_context(givors), pytest.raises(errors.KeyUnreadable):
        PrivateStorage().save("pieces/b", ContentFile(b"own"))


def test_a_reader_who_leaves_early_leaves_no_thread(in_venissieux: Commune) -> None:
    name = PrivateStorage().save("pieces/a", ContentFile(CLEAR))
    before = threading.active_count()
    with PrivateStorage().open(name) as opened:
        assert opened.read(10) == CLEAR[:10]
    assert threading.active_count() == before


def test_what_fails_while_sealing_is_told(in_venissieux: Commune) -> None:
    class Full(io.RawIOBase):
        def write(self, data: object) -> int:
            raise OSError(28, "No space left on device")

        def writable(self) -> bool:
            return True

    with pytest.raises(OSError, match="No space left"), sealing.sealing(DataKey.generate(), Full()) as given:
        given.write(CLEAR)

    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        PrivateStorage().save("pieces/a", File(Broken(b"x"), name="a"))


def test_secrets_of_the_database_end_with_the_key(in_venissieux: Commune) -> None:
    token = crypto.encrypt("client secret")
    assert crypto.decrypt(token) == "client secret"
    services.destroy(in_venissieux)
    with pytest.raises(crypto.Undecipherable):
        crypto.decrypt(token)


def test_secrets_of_before_the_keys_are_read_then_moved(in_venissieux: Commune) -> None:
    from django.conf import settings

    former = crypto._key(settings.SECRET_KEY, str(in_venissieux.id)).encrypt(b"old secret").decode()
    client = OidcClient.objects.create(
        provider=Provider.PROCONNECT, issuer="https://x.example", client_id="1", encrypted_secret=former
    )
    assert client.secret == "old secret"
    assert encrypt_again() == 1
    client.refresh_from_db()
    assert services.key_of(in_venissieux).fernet().decrypt(client.encrypted_secret.encode()) == b"old secret"


def test_a_lost_key_is_never_made_anew(in_venissieux: Commune) -> None:
    PrivateStorage().save("pieces/a", ContentFile(CLEAR))
    file = FolderStore()._file(in_venissieux.id)
    kept = file.read_bytes()
    file.unlink()
    with pytest.raises(errors.KeyLost, match="sauvegarde"):
        PrivateStorage().save("pieces/b", ContentFile(b"x"))
    assert "perdue" in checkup().detail
    assert not checkup().ok
    file.write_bytes(kept)
    assert read("pieces/a") == CLEAR


def test_a_destroyed_key_leaves_nothing_and_does_not_come_back(in_venissieux: Commune) -> None:
    fingerprint = services.ensure(in_venissieux).fingerprint
    folder = FolderStore()._folder()
    assert services.destroy(in_venissieux) == fingerprint
    assert services.destroy(in_venissieux) == fingerprint
    assert list(folder.iterdir()) == []
    with operator_context():
        assert KeyRecord.objects.get(commune_id=in_venissieux.id).destroyed_at
    with pytest.raises(errors.KeyDestroyed):
        services.key_of(in_venissieux)


def test_rivals_get_the_same_key(db: None) -> None:
    owner, barrier, found = uuid.uuid4(), threading.Barrier(8), []

    def make() -> None:
        barrier.wait()
        found.append(FolderStore().add(owner, DataKey.generate()).fingerprint)

    threads = [threading.Thread(target=make) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(list(FolderStore()._folder().iterdir())) == 1


def test_the_secret_of_the_installation_is_rotated(in_venissieux: Commune, settings: SettingsWrapper) -> None:
    key = services.ensure(in_venissieux)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another-secret-" + "1" * 40
    assert selectors.states()[-1].state is selectors.KeyState.UNREADABLE
    assert "illisible" in checkup().detail
    settings.SECRET_KEY_FALLBACKS = [former]
    assert services.key_of(in_venissieux) == key
    assert store().rewrap(in_venissieux.id)
    assert not store().rewrap(in_venissieux.id)
    settings.SECRET_KEY_FALLBACKS = []
    assert services.key_of(in_venissieux) == key
    assert "AGE-SECRET" not in repr(key)


def test_the_doctor_looks_at_keys_and_their_folder(venissieux: Commune, givors: Commune) -> None:
    assert "parvis keys encrypt" in checkup().detail
    for commune in (venissieux, givors):
        services.seal_files(commune)
    assert checkup().ok
    assert not checkup().warning
    folder = FolderStore()._folder()
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o755)
    assert "chmod 700" in checkup().detail
    assert not checkup().ok
