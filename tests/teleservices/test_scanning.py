"""What an antivirus says of pieces, and what people see when it says nothing."""

from __future__ import annotations

import io
import shutil
import socket
import subprocess
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config import env
from ops.monitoring.checkup import configuration
from teleservices.connectors.scanner import ScannerDown, VerdictKind, configured_scanner
from teleservices.connectors.scanner.clamd import EICAR, Clamd
from teleservices.dossiers import services
from teleservices.dossiers.enums import EventKind, ScanState
from teleservices.dossiers.models import Dossier, Draft, Piece
from teleservices.dossiers.services import scanning
from tenants.current import commune_context
from tenants.outbox.models import Effect
from tests.outbox import run_outbox
from tests.people import login
from tests.teleservices.clamd import FakeClamd, Mood, listening
from tests.teleservices.journeys import (
    POTHOLE,
    REPORT,
    answer,
    codes,
    filled,
    go_through,
    main_text,
    picture,
    send,
    upload,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks
    from pytest_django.fixtures import SettingsWrapper

    from identity.accounts.models import Agent
    from tenants.models import Commune

PHOTO_STEP = REPORT + "photo/"
DANGEROUS = picture() + EICAR


@pytest.fixture
def clamd(settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeClamd]:
    monkeypatch.setattr(scanning, "_quiet_until", 0.0)
    # A picture is made anew when it is received: what is dangerous in one is lost on the way, so it is kept here.
    monkeypatch.setattr(
        "teleservices.dossiers.files._made_anew", lambda _name, kind, content: (kind, content)
    )
    with listening() as fake:
        settings.SCANNER, settings.SCANNER_SECONDS = fake.address, 20
        yield fake


def _send_photo(client: Client, content: bytes, name: str = "trou.jpg") -> HttpResponse:
    page = client.get(PHOTO_STEP)
    return client.post(PHOTO_STEP, filled(page, photos=upload(name, content), ajouter="photos"), follow=True)


def _to_photo(client: Client) -> None:
    go_through(client, REPORT, POTHOLE[:2])


def _states(commune: Commune) -> list[str]:
    with commune_context(commune):
        return list(Piece.objects.order_by("created_at").values_list("scan", flat=True))


def _file(client: Client, content: bytes, **contact: str) -> tuple[str, str]:
    _to_photo(client)
    _send_photo(client, content)
    answer(client, PHOTO_STEP)
    answer(client, REPORT + "contact/", **contact)
    return codes(send(client, REPORT))


def test_a_piece_waits_and_is_then_found_clean(
    at_venissieux: Client, venissieux: Commune, clamd: FakeClamd
) -> None:
    _to_photo(at_venissieux)
    page = _send_photo(at_venissieux, picture())
    assert "trou.jpg" in main_text(page)
    assert _states(venissieux) == [ScanState.WAITING]
    assert clamd.asked == []  # nobody waited for it
    run_outbox(venissieux)
    assert _states(venissieux) == [ScanState.CLEAN]
    assert run_outbox(venissieux) == 0


def test_without_scanner_nothing_is_ever_called_clean(
    at_venissieux: Client, venissieux: Commune, clamd: FakeClamd, settings: SettingsWrapper
) -> None:
    _to_photo(at_venissieux)
    _send_photo(at_venissieux, picture())
    settings.SCANNER = ""  # taken away while the piece waits
    run_outbox(venissieux)
    _send_photo(at_venissieux, picture(size=(50, 30)), "autre.jpg")
    assert _states(venissieux) == [ScanState.NOT_SCANNED, ScanState.NOT_SCANNED]
    assert configuration.scanner().warning


@pytest.mark.parametrize("mood", [Mood.SILENT, Mood.DYING])
def test_a_scanner_that_is_down_delays_nobody_and_is_asked_again(
    at_venissieux: Client, venissieux: Commune, clamd: FakeClamd, settings: SettingsWrapper, mood: Mood
) -> None:
    settings.SCANNER_SECONDS, clamd.mood = 1, mood
    reference, _code = _file(at_venissieux, picture())
    run_outbox(venissieux)
    assert _states(venissieux) == [ScanState.WAITING]
    with commune_context(venissieux):
        assert Dossier.objects.get(reference=reference).state == "submitted"
        again = Effect.objects.get(kind="teleservices.scan", state="pending")
        assert timezone.now() < again.not_before <= timezone.now() + timedelta(minutes=5)
    clamd.mood = Mood.WELL
    scanning._quiet_until = 0.0
    _pass_five_minutes(venissieux)
    run_outbox(venissieux)
    assert _states(venissieux) == [ScanState.CLEAN]


def _pass_five_minutes(commune: Commune) -> None:
    with commune_context(commune):
        Effect.objects.filter(kind="teleservices.scan", state="pending").update(not_before=timezone.now())


def test_a_scanner_that_hangs_is_left_alone(
    at_venissieux: Client, venissieux: Commune, clamd: FakeClamd, settings: SettingsWrapper
) -> None:
    settings.SCANNER_SECONDS, clamd.mood = 1, Mood.SILENT
    _to_photo(at_venissieux)
    for size in (40, 50, 60):
        _send_photo(at_venissieux, picture(size=(size, 30)), f"{size}.jpg")
    run_outbox(venissieux)
    assert len(clamd.asked) == 1  # three pieces waited, one second was lost
    with commune_context(venissieux):  # and they wait together
        assert Effect.objects.filter(kind="teleservices.scan", state="pending").count() == 1
    clamd.mood = Mood.WELL
    scanning._quiet_until = 0.0
    _pass_five_minutes(venissieux)
    run_outbox(venissieux)
    assert _states(venissieux) == [ScanState.CLEAN] * 3


def test_a_dangerous_file_of_a_draft_leaves_and_another_is_asked(
    at_venissieux: Client,
    venissieux: Commune,
    clamd: FakeClamd,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    _to_photo(at_venissieux)
    _send_photo(at_venissieux, DANGEROUS)
    with commune_context(venissieux):
        piece = Piece.objects.get()
        storage, stored = piece.file.storage, piece.file.name
    address = f"{REPORT}fichiers-joints/{piece.pk}/"
    assert EICAR in b"".join(at_venissieux.get(address).streaming_content)  # type: ignore[attr-defined]  # a file
    with django_capture_on_commit_callbacks(execute=True):
        run_outbox(venissieux)
    with commune_context(venissieux):
        assert not storage.exists(str(stored))
    assert at_venissieux.get(address).status_code == 404
    with commune_context(venissieux):
        assert "photos" not in Draft.objects.get().answers
    assert "Fichier dangereux" in main_text(at_venissieux.get(PHOTO_STEP))
    assert "notre antivirus l’a refusé" in main_text(_send_photo(at_venissieux, DANGEROUS))
    page = main_text(_send_photo(at_venissieux, picture(), "sain.jpg"))
    assert "sain.jpg" in page
    assert "dangereux" not in page
    answer(at_venissieux, PHOTO_STEP)
    answer(at_venissieux, REPORT + "contact/")
    reference, _code = codes(send(at_venissieux, REPORT))
    with commune_context(venissieux):
        assert [one.name for one in Dossier.objects.get(reference=reference).pieces.all()] == ["sain.jpg"]


def test_a_dangerous_file_that_was_sent_is_erased_and_everyone_is_told(
    at_venissieux: Client, venissieux: Commune, clamd: FakeClamd, bob: Agent
) -> None:
    reference, _code = _file(at_venissieux, DANGEROUS, email="dora@exemple.fr")
    run_outbox(venissieux)
    with commune_context(venissieux):
        dossier = Dossier.objects.get(reference=reference)
        piece = dossier.pieces.get()
        assert (piece.scan, piece.scan_detail, bool(piece.file)) == (
            "infected",
            "Win.Test.EICAR_HDB-1",
            False,
        )
        assert dossier.events.filter(kind=EventKind.PIECE_INFECTED).count() == 1
        scanning.scan_what_waits(Effect(kind="teleservices.scan", payload={"piece": str(piece.pk)}))
        assert dossier.events.filter(kind=EventKind.PIECE_INFECTED).count() == 1
    told = next(one for one in mail.outbox if "à remplacer" in one.subject)
    assert reference in str(told.body)
    assert "Photo du problème" in str(told.body)
    assert "trou.jpg" not in str(told.body)  # its own name may say something of the person
    page = main_text(at_venissieux.get(f"/suivi/demandes/{dossier.pk}/"))
    assert "Envoyer un autre fichier" in page
    assert at_venissieux.get(f"/suivi/demandes/{dossier.pk}/pieces/{piece.pk}/").status_code == 404
    login(at_venissieux, bob)
    desk = at_venissieux.get(f"/instruction/{dossier.pk}/").content.decode()
    assert "Dangereux, supprimé" in desk
    assert f"/pieces/{piece.pk}/" not in desk
    assert at_venissieux.get(f"/instruction/{dossier.pk}/pieces/{piece.pk}/").status_code == 404


def test_what_it_did_not_look_at_whole_is_not_clean(
    at_venissieux: Client, venissieux: Commune, clamd: FakeClamd, bob: Agent
) -> None:
    clamd.limit = 100
    reference, _code = _file(at_venissieux, picture())
    run_outbox(venissieux)
    with commune_context(venissieux):
        dossier = Dossier.objects.get(reference=reference)
        piece = dossier.pieces.get()
        assert piece.scan == ScanState.NOT_SCANNED
        assert "size limit exceeded" in piece.scan_detail
    login(at_venissieux, bob)
    desk = at_venissieux.get(f"/instruction/{dossier.pk}/").content.decode()
    assert "ouvrez-le avec prudence (INSTREAM size limit exceeded.)" in desk
    handed = at_venissieux.get(f"/instruction/{dossier.pk}/pieces/{piece.pk}/")
    assert b"".join(handed.streaming_content) == picture()  # type: ignore[attr-defined]  # a file


def test_a_stream_without_end_is_refused_by_its_limit(clamd: FakeClamd) -> None:
    """clamd answers and closes while we still send: its reason is read, and is no failure of the network."""
    clamd.limit = 1000
    verdict = Clamd(clamd.address.removeprefix("clamd://"), seconds=20).scan(io.BytesIO(b"0" * 30_000_000))
    assert (verdict.kind, verdict.detail) == (VerdictKind.REFUSED, "INSTREAM size limit exceeded.")
    clamd.limit, clamd.mood = 25_000_000, Mood.CAREFUL
    assert configured_scanner().scan(io.BytesIO(b"a bomb")).kind is VerdictKind.REFUSED  # type: ignore[union-attr]  # configured above


def test_the_doctor_wants_a_scanner_that_finds(clamd: FakeClamd, settings: SettingsWrapper) -> None:
    assert configuration.scanner().ok
    assert not configuration.scanner().warning
    clamd.mood = Mood.BLIND
    assert not configuration.scanner().ok
    assert "freshclam" in configuration.scanner().detail
    settings.SCANNER = "clamd:///nowhere/clamd.ctl"
    assert not configuration.scanner().ok
    assert "ne répond pas" in configuration.scanner().detail


@pytest.mark.parametrize(
    "value", ["clamd", "clamd://", "clamd:///", "clamd://host", "clamd://host:x", "icap://h:1"]
)
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PARVIS_SCANNER", value)
    with pytest.raises(ImproperlyConfigured, match="PARVIS_SCANNER"):
        env.service("PARVIS_SCANNER", ("clamd",))


@pytest.fixture
def real_clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """ClamAV's own daemon with one signature: databases are in no package."""
    program = shutil.which("clamd")
    if program is None:
        pytest.skip("clamd is not installed: apt-get install clamav-daemon")
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "eicar.ndb").write_text(f"Eicar-Test-Signature:0:0:{EICAR.hex()}\n")
    place, conf = folder / "s", folder / "clamd.conf"
    conf.write_text(
        f"LocalSocket {place}\nDatabaseDirectory {folder}\nForeground yes\nStreamMaxLength 1M\nMaxThreads 2\n"
        "MaxScanSize 1M\nMaxFileSize 1M\nAlertExceedsMax yes\n"
        + ("User root\n" if folder.owner() == "root" else "")
    )
    with subprocess.Popen([program, "-c", str(conf)], stdout=subprocess.DEVNULL) as process:
        try:
            _until_it_answers(place)
            yield place
        finally:
            process.kill()


def _until_it_answers(place: Path) -> None:
    for _attempt in range(150):
        with socket.socket(socket.AF_UNIX) as link:
            if link.connect_ex(str(place)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("clamd does not start")


def test_with_clamd_itself(real_clamd: Path) -> None:
    scanner = Clamd(str(real_clamd), seconds=20)
    assert scanner.check_config() == []
    assert scanner.scan(io.BytesIO(picture())).kind is VerdictKind.CLEAN
    found = scanner.scan(io.BytesIO(EICAR))
    assert (found.kind, found.detail) == (VerdictKind.INFECTED, "Eicar-Test-Signature.UNOFFICIAL")
    large = scanner.scan(io.BytesIO(b"0" * 5_000_000))
    assert (large.kind, large.detail) == (VerdictKind.REFUSED, "INSTREAM size limit exceeded.")
    with pytest.raises(ScannerDown):
        Clamd(str(real_clamd) + "-gone", seconds=20).scan(io.BytesIO(b""))


def test_what_was_received_before_there_was_an_antivirus_is_looked_at_once_there_is_one(
    at_venissieux: Client, venissieux: Commune, clamd: FakeClamd, settings: SettingsWrapper
) -> None:
    address, settings.SCANNER = settings.SCANNER, ""
    _file(at_venissieux, picture())
    with commune_context(venissieux):
        Piece.objects.create(
            dossier=Dossier.objects.get(), file="pieces/x", name="long.pdf", content_type="application/pdf",
            size=1, sha256="0" * 64, scan=ScanState.NOT_SCANNED, scan_detail="INSTREAM size limit exceeded.",
        )  # fmt: skip
        with CaptureQueriesContext(connection) as nothing:
            assert services.take_up_unscanned(timezone.now()) == 0
        assert len(nothing) == 0
        settings.SCANNER = address
        assert services.take_up_unscanned(timezone.now()) == 1  # the other one says why it was not read
        assert services.take_up_unscanned(timezone.now()) == 0
    assert _states(venissieux) == [ScanState.WAITING, ScanState.NOT_SCANNED]
    run_outbox(venissieux)
    assert _states(venissieux) == [ScanState.CLEAN, ScanState.NOT_SCANNED]
