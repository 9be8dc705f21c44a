"""Opening many communes from the console: read, shown, confirmed, done by workers that may die, told row by row."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.utils import timezone

from identity.audit.models import Entry
from ops import tasks
from ops.console import bulk as listing
from ops.models import BulkOpening, BulkOutcome, BulkRow, BulkState
from tenants.models import Commune
from tenants.provisioning import opening
from tests.ops.console.test_fleet import text_of

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

    from tenants.geography import Town
    from tenants.provisioning.options import ProvisioningOptions

LIST = (
    "insee;domaine;e-mail\n69273;;dgs@corbas.example\n99999;;\n69259;;\n69276;operateur.localhost;\n"
    "69199;=cmd|' /C calc'!A1;\n"
)


def give(console: Client, content: str = LIST, **more: str) -> str:
    """The address of the draft."""
    file = SimpleUploadedFile("communes.csv", content.encode(), content_type="text/csv")
    answer = console.post("/ouverture/plusieurs/", {"file": file, **more})
    assert answer.status_code == 302, text_of(answer)
    return str(answer["location"])


def test_a_list_is_shown_before_anything_opens(console: Client, venissieux: Commune) -> None:
    page = text_of(console.get(give(console)))
    assert "1 commune à ouvrir. Rien n’est commencé." in page
    assert "Ouvrir 1 commune" in page
    assert "Ligne 3, <span" in page
    assert "99999" in page
    assert "operateur.localhost" in page
    assert "n’est pas un nom de domaine" in page
    assert "Existait" in page
    assert not Commune.objects.filter(insee="69273").exists()


@pytest.mark.usefixtures("leaves_no_schema", "venissieux")
def test_a_confirmed_list_opens_and_tells_each_row(
    console: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    follow = give(console, demonstration="on")
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        assert console.post(f"{follow}lancer/")["location"] == follow
        console.post(f"{follow}lancer/")
    assert len(callbacks) == 1, "pressed twice, it starts once"
    waiting = text_of(console.get(follow))
    assert '<meta http-equiv="refresh"' in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert "En cours : 4 lignes terminées sur 5." in waiting
    callbacks[0]()
    done = text_of(console.get(follow))
    assert "La liste est terminée." in done
    assert "http://corbas.localhost" in done
    assert "refresh" not in done
    commune = Commune.objects.get(insee="69273")
    assert commune.schema_version
    assert commune.is_demonstration
    assert not BulkRow.objects.exclude(admin_email="").exists()
    assert Entry.objects.filter(action="ops.bulk.asked").count() == 1
    report = console.get(f"{follow}rapport.csv")
    assert "attachment" in report["content-disposition"]
    rows = list(csv.reader(io.StringIO(report.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[3] for row in rows[1:]] == ["Ouverte", "Refusée", "Existait", "Refusée", "Refusée"]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_htmx_asks_for_the_rows_alone(console: Client) -> None:
    part = console.get(give(console), headers={"hx-request": "true"})
    assert "<html" not in text_of(part)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Donnez un seul des trois"),
        ({"epci": "200046977", "department": "07"}, "Donnez un seul des trois"),
        ({"epci": "123"}, "Aucune commune connue dans l’intercommunalité 123"),
        ({"department": "96"}, "Aucune commune connue dans le département 96"),
    ],
)
def test_what_is_no_list_is_explained(console: Client, fields: dict[str, str], said: str) -> None:
    answer = console.post("/ouverture/plusieurs/", fields)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not BulkOpening.objects.exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04\x00", b"nom,domaine\nCorbas,\n"])
def test_a_file_that_is_no_list_is_explained(console: Client, content: bytes) -> None:
    answer = console.post("/ouverture/plusieurs/", {"file": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == 422
    assert not BulkOpening.objects.exists()


def test_a_list_too_long_is_refused(console: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "LONGEST", 4)
    answer = console.post("/ouverture/plusieurs/", {"file": SimpleUploadedFile("x.csv", LIST.encode())})
    assert "La liste compte 5 lignes" in text_of(answer)


def test_a_department_and_an_epci_are_lists_too(
    console: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(20):
        follow = console.post("/ouverture/plusieurs/", {"department": "07"})["location"]
    page = text_of(console.get(follow))
    assert "Ouverture : Ardèche (07)" in page
    assert BulkRow.objects.count() > 300
    assert "page=2" in page
    assert console.post("/ouverture/plusieurs/", {"epci": "200 046 977"}).status_code == 302
    assert BulkOpening.objects.filter(source="Métropole de Lyon").exists()


def asked(**more: object) -> BulkOpening:
    found = BulkOpening.objects.create(
        source="liste", demonstration=True, asked_by="00000000-0000-4000-8000-000000000000", **more
    )
    BulkRow.objects.create(
        bulk=found, insee="69276", name="Feyzin", outcome=BulkOutcome.OPENED, detail="http://x"
    )
    BulkRow.objects.create(bulk=found, insee="69273", name="Corbas")
    return found


@pytest.mark.usefixtures("leaves_no_schema")
def test_a_list_whose_worker_died_is_found_again(db: None) -> None:
    found = asked(state=BulkState.RUNNING, moved_at=timezone.now() - timedelta(minutes=5))
    tasks.beat.apply(headers={"_schema_name": "public"}).get()
    found.refresh_from_db()
    assert found.state == BulkState.DONE
    assert list(found.rows.values_list("outcome", flat=True)) == ["opened", "opened"]
    assert Commune.objects.filter(insee="69273").exists()
    assert not Commune.objects.filter(insee="69276").exists(), "what is done is not done twice"


def test_a_row_whose_worker_died_at_its_very_end_was_opened_by_the_list(
    db: None, venissieux: Commune, givors: Commune
) -> None:
    found = asked(state=BulkState.RUNNING)
    found.rows.all().delete()
    for commune, begun_at in (
        (venissieux, venissieux.created_at - timedelta(seconds=1)),
        (givors, givors.created_at + timedelta(seconds=1)),  # somebody else's, made before its turn
    ):
        BulkRow.objects.create(bulk=found, insee=commune.insee, name=commune.name, begun_at=begun_at)
    listing.run(found.pk)
    assert list(found.rows.values_list("outcome", flat=True)) == ["opened", "existed"]


def test_a_row_that_fails_is_told_in_french_and_tried_again(
    console: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """Neither the words of the database, nor what they hold, are shown."""
    tried: list[str] = []
    known: Exception = DatabaseError("server closed the connection")
    known.__cause__ = psycopg.errors.LockNotAvailable("canceling statement due to lock timeout")

    def fails_twice(town: Town, _options: ProvisioningOptions) -> Commune:
        tried.append(town.insee)
        raise known if len(tried) == 1 else IndexError("maire@corbas.example")

    monkeypatch.setattr(opening, "_register", fails_twice)
    found = asked(state=BulkState.ASKED)
    listing.run(found.pk)
    page = text_of(console.get(f"/ouverture/plusieurs/{found.pk}/"))
    assert "La base de données était occupée ailleurs" in page
    assert "lock timeout" not in page
    with django_capture_on_commit_callbacks(execute=True):
        console.post(f"/ouverture/plusieurs/{found.pk}/reprendre/")
    assert tried == ["69273", "69273"]
    page = text_of(console.get(f"/ouverture/plusieurs/{found.pk}/"))
    assert "Erreur interne, référence " in page
    assert "maire@corbas.example" not in page
    assert "Corbas" in page


def test_a_worker_gives_its_place_after_its_turn(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[object] = []
    monkeypatch.setattr(listing, "send", sent.append)
    monkeypatch.setattr(listing, "TURN", 0.0)
    found = asked(state=BulkState.ASKED)
    assert listing.run(found.pk) == 0
    assert sent == [found.pk]
    assert listing.forgotten() == []


def test_a_draft_is_never_run_and_is_forgotten_after_a_day(db: None) -> None:
    found = asked(moved_at=timezone.now() - timedelta(days=2))
    assert listing.run(found.pk) == 0
    assert listing.forgotten() == []
    assert listing.prune(timezone.now()) == 0
    assert listing.prune(timezone.now() + timedelta(days=1, minutes=1)) == 3


def test_strangers_and_other_hosts_see_nothing(at_operator: Client, at_venissieux: Client) -> None:
    found = asked()
    for path in (
        "/ouverture/plusieurs/",
        f"/ouverture/plusieurs/{found.pk}/",
        f"/ouverture/plusieurs/{found.pk}/rapport.csv",
    ):
        assert at_operator.get(path).status_code == 302
        assert at_venissieux.get(path).status_code == 404
    for verb in ("lancer", "reprendre"):
        assert at_operator.post(f"/ouverture/plusieurs/{found.pk}/{verb}/").status_code == 302
        assert at_venissieux.post(f"/ouverture/plusieurs/{found.pk}/{verb}/").status_code == 404
    found.refresh_from_db()
    assert found.state == BulkState.DRAFT


def test_without_its_token_a_form_is_refused(console: Client) -> None:
    follow = give(console)
    console.handler.enforce_csrf_checks = True
    assert console.post(f"{follow}lancer/").status_code == 403
    assert BulkOpening.objects.get().state == BulkState.DRAFT
