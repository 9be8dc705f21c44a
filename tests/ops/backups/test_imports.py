"""A commune arrives by the console: read, shown, confirmed, taken in by a worker that may die, given up without a trace."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from identity.audit.models import Entry
from ops import tasks, workers
from ops.backups import arriving, imports, uploads
from ops.backups.enums import ArchiveAction
from ops.backups.models import Arrival, ArrivalState, Import
from ops.workers import alone_with
from tenants.connection import connection
from tenants.current import operator_context
from tenants.models import Commune, schema_for
from tenants.provisioning import database
from tests.ops.backups.conftest import CORBAS
from tests.ops.console.test_fleet import text_of
from tests.people import login

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.test import Client

    from identity.accounts.models import Agent

pytestmark = pytest.mark.usefixtures("import_folder")

PAGE = "/imports/"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """What would be handed to workers: a test plays them."""
    found: list[UUID] = []
    monkeypatch.setattr(imports, "send", found.append)
    return found


@pytest.fixture
def committed(emptied: bytes, console: Client, sent: list[UUID], nobody_after: None) -> Iterator[Client]:
    """Oscar's browser, whose writes last as a worker needs them, and go afterwards."""
    yield console
    with operator_context():
        Arrival.objects.all().delete()
        Import.objects.filter(insee=CORBAS).exclude(ended_at=None).delete()


def give(console: Client, octets: bytes) -> str:
    """The address of the draft."""
    file = SimpleUploadedFile("corbas.zip", octets, content_type="application/zip")
    answer = console.post(PAGE, {"file": file})
    assert answer.status_code == 302, text_of(answer)
    return str(answer["location"])


class Killed(BaseException):
    """As kill -9: nothing of ours catches it."""


def _cut(arrival: Arrival, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def kill(*_arguments: object, **_options: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(arriving, name, kill)
        with pytest.raises(Killed):
            imports.run(arrival.pk)
    connection.set_schema_to_public()


def test_it_is_shown_confirmed_and_arrives_whatever_interrupts(
    committed: Client, emptied: bytes, sent: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Importer une commune" in text_of(committed.get("/ouverture/"))
    follow = give(committed, emptied)
    arrival = Arrival.objects.get()
    kept = Path(arrival.path)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in imports.received().iterdir()] == [kept.name], (
        "nothing else is left of the request"
    )
    draft = text_of(committed.get(follow))
    assert "Rien n’est commencé." in draft
    assert "Opérateur de démonstration" in draft
    assert sent == []
    assert not Commune.objects.filter(insee=CORBAS).exists()
    taken = committed.post(follow, {"slug": "venissieux"})
    assert taken.status_code == 422
    assert "Donnez-lui-en un autre." in text_of(taken)
    for _twice in range(2):
        assert committed.post(follow, {"slug": "corbas"}).status_code in {200, 302}
    assert sent == [arrival.pk], "pressed twice, it starts once"
    moving = text_of(committed.get(follow))
    assert '<meta http-equiv="refresh"' in moving
    assert 'hx-trigger="every 2s"' in moving
    assert "<html" not in text_of(committed.get(follow, headers={"hx-request": "true"}))
    for name in ("write_file", "_appear", "complete"):
        _cut(arrival, monkeypatch, name)
        Arrival.objects.update(moved_at=timezone.now())
        assert imports.forgotten() == []
        assert "Le travail a été coupé : machine" in text_of(committed.get(follow))
    Arrival.objects.update(moved_at=timezone.now() - workers.FORGOTTEN * 2)
    assert imports.forgotten() == [arrival.pk]
    with alone_with_elsewhere(arrival.pk):
        assert imports.forgotten() == []
        assert "En cours : " in text_of(committed.get(follow))
    assert tasks.import_commune.apply(args=(str(arrival.pk),), headers={"_schema_name": "public"}).get()
    _is_here(committed, follow, kept)
    again = committed.post(PAGE, {"file": SimpleUploadedFile("corbas.zip", emptied)})
    assert "existe déjà ici" in text_of(again)
    assert list(imports.received().iterdir()) == []


def _is_here(console: Client, follow: str, kept: Path) -> None:
    arrival = Arrival.objects.get()
    commune = Commune.objects.get(insee=CORBAS)
    assert (arrival.state, arrival.error, arrival.commune_id) == (ArrivalState.DONE, "", commune.pk)
    assert not kept.exists(), "an archive in clear outlived its import"
    page = text_of(console.get(follow))
    assert "égale à l’archive" in page
    assert "/communes/corbas/" in page
    assert "Le fichier reçu est effacé" in page
    assert not imports.run(arrival.pk)
    assert console.get(f"{follow}abandonner/").status_code == 302, "what is here is not given up"
    since = Entry.objects.filter(action__startswith="ops.import", at__gte=arrival.asked_at)
    told = since.values_list("action", "actor_label")
    assert set(told) == {
        (action.value, "Oscar Blanc") for action in (ArchiveAction.IMPORT_ASKED, ArchiveAction.IMPORTED)
    }


def test_one_of_the_folder_stops_says_why_and_is_given_up_without_a_trace(
    committed: Client, emptied: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = imports.folder() / "grande.zip"
    put.write_bytes(emptied)
    (imports.folder() / "lien.zip").symlink_to("/etc/passwd")
    page = text_of(committed.get(PAGE))
    assert "grande.zip" in page
    assert "lien.zip" not in page
    for wrong in ({"waiting": "lien.zip"}, {"waiting": "../../etc/passwd"}):
        assert committed.post(PAGE, wrong).status_code == 422
    follow = str(committed.post(PAGE, {"waiting": "grande.zip"})["location"])
    committed.post(follow, {"slug": "corbas"})
    arrival = Arrival.objects.get()
    for damage, told in (
        (lambda: put.write_bytes(emptied[:-1]), "n’est pas entier"),
        (put.unlink, "n’est plus à sa place"),
    ):
        damage()
        assert imports.run(arrival.pk)
        assert told in text_of(committed.get(follow))
        committed.post(follow, {"slug": "corbas"})
    imports.run(arrival.pk)
    put.write_bytes(emptied)
    committed.post(follow, {"slug": "corbas-bis"})
    _cut(arrival, monkeypatch, "write_file")
    abandon = f"{follow}abandonner/"
    with alone_with_elsewhere(arrival.pk):
        busy = committed.post(abandon)
    assert busy.status_code == 409
    assert "attendez qu’il s’arrête" in text_of(busy)
    schema = schema_for(Import.objects.get(insee=CORBAS, ended_at=None).commune_id)
    assert "Abandonner l’import de Corbas" in text_of(committed.get(abandon))
    assert "il n’en reste rien" in text_of(committed.post(abandon, follow=True))
    with database.owner_connection() as owner:
        assert not database.schema_exists(owner, schema)
    assert not Arrival.objects.exists()
    assert not Import.objects.filter(insee=CORBAS).exists()
    assert put.exists(), "what a person put there is his"
    assert Entry.objects.filter(action=ArchiveAction.IMPORT_ABANDONED).count() == 1


class alone_with_elsewhere:  # noqa: N801 - read as a function
    """A worker at it: the lock, in another session."""

    def __init__(self, arrival_id: UUID) -> None:
        self._other = connection.copy()
        self._key = arrival_id.int % 2**62

    def __enter__(self) -> None:
        self._other.set_schema_to_public()
        with self._other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [self._key])

    def __exit__(self, *_error: object) -> None:
        with self._other.cursor() as cursor:  # a server learns a little later that its client closed
            cursor.execute("SELECT pg_advisory_unlock(%s)", [self._key])
        self._other.close()


@pytest.mark.parametrize(
    ("octets", "told"),
    [
        (b"", "vide"),
        (b"PK\x03\x04 not so", "n’est pas une archive de commune"),
        (None, "Choisissez une archive"),
    ],
)
def test_what_is_no_archive_is_explained_and_not_kept(
    console: Client, octets: bytes | None, told: str
) -> None:
    data = {} if octets is None else {"file": SimpleUploadedFile("x.zip", octets)}
    answer = console.post(PAGE, data)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert not Arrival.objects.exists()
    assert list(imports.received().iterdir()) == []


def test_one_that_is_too_large_is_not_even_read(console: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    file = SimpleUploadedFile("x.zip", b"x" * 5000)
    monkeypatch.setattr(uploads, "largest", lambda: 4000)
    monkeypatch.setattr(uploads, "Received", lambda *_: pytest.fail("it was read"))
    answer = console.post(PAGE, {"file": file})
    assert answer.status_code == 413
    assert str(imports.folder()) in text_of(answer)
    monkeypatch.setattr(uploads, "_MARGIN", 10**18)
    assert "libérez de la place" in text_of(console.post(PAGE, {"file": SimpleUploadedFile("x.zip", b"x")}))


def test_a_disk_that_fills_meanwhile_is_told(console: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: uploads.Received, octets: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads.Received, "write", full, raising=False)
    answer = console.post(PAGE, {"file": SimpleUploadedFile("x.zip", b"x" * 5000)})
    assert answer.status_code == 422
    assert "ne s’écrit pas" in text_of(answer)
    assert list(imports.received().iterdir()) == []


def test_strangers_and_other_hosts_send_and_see_nothing(
    at_operator: Client, at_venissieux: Client, alice: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "Received", lambda *_: pytest.fail("a stranger's file was read"))
    arrival = Arrival.objects.create(
        insee=CORBAS, name="Corbas", rows=1, files=1, files_size=1, made_at=timezone.now(), slug="corbas",
        asked_by="00000000-0000-4000-8000-000000000000",
    )  # fmt: skip
    login(at_venissieux, alice)
    for path in (PAGE, f"{PAGE}{arrival.pk}/", f"{PAGE}{arrival.pk}/abandonner/"):
        for answer in (
            at_operator.get(path),
            at_operator.post(path, {"file": SimpleUploadedFile("x.zip", b"PK")}),
        ):
            assert answer.status_code == 302
            assert answer["location"].startswith("/connexion/agents/")
        assert at_venissieux.get(path).status_code == 404
        assert at_venissieux.post(path).status_code == 404
    arrival.refresh_from_db()
    assert arrival.state == ArrivalState.DRAFT


def test_without_its_token_a_file_is_refused_and_not_kept(console: Client) -> None:
    console.handler.enforce_csrf_checks = True
    assert console.post(PAGE, {"file": SimpleUploadedFile("x.zip", b"PK")}).status_code == 403
    assert list(imports.received().iterdir()) == []


def test_a_draft_that_nobody_confirms_is_forgotten_with_its_file(db: None) -> None:
    file, stray = imports.received() / "a.zip", imports.received() / ".b.part"
    for one in (file, stray):
        one.write_bytes(b"PK")
    now = timezone.now()
    Arrival.objects.create(
        insee=CORBAS, name="Corbas", rows=1, files=1, files_size=1, made_at=now, path=str(file), is_received=True,
        asked_by="00000000-0000-4000-8000-000000000000",
    )  # fmt: skip
    assert imports.prune(now) == 0
    assert file.exists()
    assert imports.prune(now + timedelta(days=1, minutes=1)) == 1
    assert list(imports.received().iterdir()) == [stray], "of today: a request may still write it"


def test_two_workers_never_take_the_same_one(committed: Client, emptied: bytes) -> None:
    follow = give(committed, emptied)
    committed.post(follow, {"slug": "corbas"})
    arrival = Arrival.objects.get()
    with alone_with_elsewhere(arrival.pk):
        assert not imports.run(arrival.pk)
    with alone_with(arrival.pk) as alone:
        assert alone
