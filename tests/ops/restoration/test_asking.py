"""An archive that comes by the console for a restoration: read before it is kept, kept sealed, erased once it is loaded."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cms.pages.models import NewsPage
from ops import tasks, workers
from ops.backups import imports, uploads
from ops.restoration import asking, loading, services
from ops.restoration.enums import RestorationState, Verb
from ops.restoration.models import Restoration
from tenants.current import commune_context, operator_context
from tenants.keys.sealing import is_sealed
from tenants.provisioning import orphans
from tests.ops.backups.conftest import archived
from tests.ops.backups.test_imports import alone_with_elsewhere
from tests.ops.console.test_fleet import text_of
from tests.people import login

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

pytestmark = pytest.mark.usefixtures("import_folder")

PAGE = "/communes/{}/restauration/"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Restoration]:
    """What would be handed to workers: a test plays them."""
    found: list[Restoration] = []

    def keep(restoration: Restoration) -> bool:
        found.append(restoration)
        return True

    monkeypatch.setattr(asking, "send", keep)
    return found


@pytest.fixture
def committed(
    corbas: Commune, console: Client, sent: list[Restoration], nobody_after: None
) -> Iterator[Client]:
    """Oscar's browser, whose writes last as a worker needs them, and go afterwards."""
    yield console
    with operator_context():
        for one in Restoration.objects.filter(commune=corbas):
            loading.drop(loading.beside(corbas, one.id))


def given(octets: bytes, name: str = "corbas.zip") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, octets, content_type="application/zip")}


def left() -> list[Path]:
    """Whatever is still there of what was received."""
    return [*imports.received().iterdir(), *asking.received().iterdir()]


def prepare(console: Client, octets: bytes, commune: str = "corbas") -> object:
    return console.post(f"{PAGE.format(commune)}preparer/", given(octets))


def test_a_file_is_read_sealed_loaded_by_a_worker_and_erased(
    committed: Client, corbas: Commune, givors: Commune, sent: list[Restoration]
) -> None:
    octets = archived(corbas).getvalue()
    with commune_context(corbas):
        NewsPage.objects.filter(slug="fete-du-pain").update(title="Changée depuis")
    refused = prepare(committed, octets, "givors")
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert "Cette archive est celle de Corbas (69273), pas celle de Givors." in text_of(refused)
    assert (left(), sent) == ([], [])
    assert prepare(committed, octets).status_code == 302  # type: ignore[attr-defined]
    (kept,) = left()
    assert (sent[0].path, sent[0].is_received) == (str(kept), True)
    assert kept.stat().st_mode & 0o777 == 0o600
    with kept.open("rb") as file:
        assert is_sealed(file), "a commune's rows in clear on the operator's disk"
    waiting = text_of(committed.get(PAGE.format("corbas")))
    assert "La copie se prépare à côté de la commune" in waiting
    assert "Archive : corbas.zip." in waiting
    assert 'hx-select="#restauration"' in waiting
    assert "Une restauration de Corbas est déjà en cours." in text_of(prepare_again(committed, octets))
    assert left() == [kept]
    _is_found_again_once_forgotten(committed, sent[0])
    with alone_with_elsewhere(sent[0].pk):
        assert not asking.run(sent[0].pk)
        assert "attendez qu’elle soit prête" in text_of(
            committed.post(f"{PAGE.format('corbas')}{Verb.DROP.value}/", follow=True)
        )
    assert tasks.prepare_restoration.apply(args=(str(sent[0].pk),), headers={"_schema_name": "public"}).get()
    assert left() == []
    ready = text_of(committed.get(PAGE.format("corbas")))
    assert "Changée depuis" in ready
    assert "hx-select" not in ready
    assert "Restauration préparée à côté" in text_of(committed.get("/communes/corbas/"))
    assert not asking.run(sent[0].pk)
    _a_sealed_one_is_kept_as_it_is(committed, corbas, sent)


def prepare_again(console: Client, octets: bytes) -> object:
    return console.post(f"{PAGE.format('corbas')}preparer/", given(octets), follow=True)


def _is_found_again_once_forgotten(console: Client, restoration: Restoration) -> None:
    """Asked while no worker came; then cut while one was at it: the page says so, and beat hands it over."""
    page, row = PAGE.format("corbas"), Restoration.objects.filter(pk=restoration.pk)
    row.update(asked_at=timezone.now())
    assert asking.forgotten() == []
    assert "Personne n’y travaille" not in text_of(console.get(page))
    long_ago = timezone.now() - workers.FORGOTTEN * 2
    row.update(asked_at=long_ago)
    assert "Aucune tâche de fond n’y est encore" in text_of(console.get(page))
    row.update(moved_at=timezone.now())
    cut = text_of(console.get(page))
    assert "Le travail a été coupé : machine ou tâches de fond redémarrées." in cut
    assert "La copie se prépare" not in cut
    assert 'hx-select="#restauration"' in cut, "it goes on by itself"
    assert asking.forgotten() == []
    row.update(moved_at=long_ago)
    assert asking.forgotten() == [restoration]
    with alone_with_elsewhere(restoration.pk):
        assert asking.forgotten() == []
        assert "La copie se prépare à côté de la commune" in text_of(console.get(page))
    assert restoration.side_schema not in orphans.find().schemas


def _a_sealed_one_is_kept_as_it_is(console: Client, corbas: Commune, sent: list[Restoration]) -> None:
    """As « Sauvegardes » keeps them. Then its file is damaged: the page says so, and nothing is left."""
    console.post(f"{PAGE.format('corbas')}{Verb.DROP.value}/")
    stream = archived(corbas)
    sealed = asking.received() / "sealed.zip.age"
    asking._keep(corbas, stream, sealed)
    octets = sealed.read_bytes()
    sealed.unlink()
    prepare(console, octets)
    (kept,) = left()
    assert kept.read_bytes() == octets
    kept.write_bytes(octets[:-1])
    assert not asking.run(sent[-1].pk)
    assert left() == []
    assert "elle ne se relit pas" in text_of(console.get(PAGE.format("corbas")))
    assert Restoration.objects.get(pk=sent[-1].pk).state == RestorationState.FAILED


@pytest.mark.parametrize(
    ("octets", "told"),
    [
        (b"", "vide"),
        (b"PK\x03\x04 not so", "n’est pas une archive de commune"),
        (None, "Choisissez une archive"),
    ],
)
def test_what_is_no_archive_is_explained_and_not_kept(
    console: Client, venissieux: Commune, octets: bytes | None, told: str
) -> None:
    address = f"{PAGE.format('venissieux')}preparer/"
    answer = console.post(address, {} if octets is None else given(octets))
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert not Restoration.objects.exists()
    assert left() == []


def test_one_that_is_too_large_is_not_even_read(
    console: Client, venissieux: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "largest", lambda: 4000)
    monkeypatch.setattr(uploads, "Received", lambda *_: pytest.fail("it was read"))
    answer = prepare(console, b"x" * 5000, "venissieux")
    assert answer.status_code == 413  # type: ignore[attr-defined]
    assert "parvis commune restore venissieux --from FICHIER" in text_of(answer)


def test_strangers_and_other_hosts_send_nothing(
    at_operator: Client, at_venissieux: Client, alice: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "Received", lambda *_: pytest.fail("a stranger's file was read"))
    address = f"{PAGE.format('venissieux')}preparer/"
    stranger = at_operator.post(address, given(b"PK"))
    assert stranger.status_code == 302
    assert stranger["location"].startswith("/connexion/agents/")
    login(at_venissieux, alice)
    assert at_venissieux.post(address, given(b"PK")).status_code == 404


def test_without_its_token_a_file_is_refused_and_not_kept(console: Client, venissieux: Commune) -> None:
    console.handler.enforce_csrf_checks = True
    assert prepare(console, b"PK", "venissieux").status_code == 403  # type: ignore[attr-defined]
    assert left() == []


def test_what_nobody_goes_on_with_is_given_up_with_its_file(venissieux: Commune) -> None:
    """Asked for at the console and never loaded; begun at a command line that died; a request that died."""
    now = timezone.now()
    file, stray = asking.received() / "a.zip.age", asking.received() / ".b.part"
    for one in (file, stray):
        one.write_bytes(b"age")
    asked = {"commune": venissieux, "made_at": now, "manifest_sha256": "0" * 64}
    row = Restoration.objects.create(**asked, path=str(file), is_received=True)
    assert (asking.expire(now), asking.prune(now)) == (0, 0)
    assert asking.prune(now + timedelta(days=1, minutes=1)) == 1
    assert left() == [file]
    assert asking.expire(now + timedelta(days=1, minutes=1)) == 1
    assert left() == []
    row.refresh_from_db()
    assert "Le travail s’est arrêté avant la fin" in row.reason
    typed = Restoration.objects.create(**asked)
    assert asking.why_nobody(typed) == ""
    typed.asked_at = now - workers.FORGOTTEN * 2
    typed.save()
    assert asking.why_nobody(typed).startswith("La commande qui la préparait s’est arrêtée")
    with alone_with_elsewhere(typed.pk):
        assert asking.expire(now + timedelta(hours=2)) == 0
    assert asking.expire(now + timedelta(hours=2)) == 1
    assert services.current(venissieux) is None
