"""Switching communes survives rollbacks, savepoints, errors, reconnections, cursors, threads and recycled workers.

The canary is what each commune's own site is called: read in the wrong schema, it is the other's, or an error.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from celery import Celery
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import path
from wagtail.models import Page, Site

from config.urls_commune import handler500  # noqa: F401 - read by Django
from ops.embedded.valkey import EmbeddedValkey
from tenants.current import commune_context, operator_context
from tenants.models import Commune
from tenants.storage import private_storage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

ROOT = Path(__file__).resolve().parents[2]
THREADS, MOVES = 20, 12


def seen() -> str:
    """The name of the site, in the schema where the connection stands."""
    return str(Site.objects.get().site_name)


def _stands() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        user, schema = cursor.fetchone()
    return user, schema


def _twice() -> None:
    """A row that is there already: an error of the database, inside whatever transaction is open."""
    site = Site.objects.get()
    Site.objects.create(hostname=site.hostname, port=site.port, root_page=site.root_page)


# Transactions


def test_a_savepoint_rolled_back_in_another_commune(venissieux: Commune, givors: Commune) -> None:
    with transaction.atomic(), commune_context(venissieux):
        assert seen() == "Vénissieux"
        with pytest.raises(IntegrityError), transaction.atomic(), commune_context(givors):
            assert seen() == "Givors"
            with transaction.atomic():
                _twice()
        assert seen() == "Vénissieux"
        assert _stands() == (venissieux.schema_name, venissieux.schema_name)
        with commune_context(givors), transaction.atomic():
            assert seen() == "Givors"
            transaction.set_rollback(True)
        assert seen() == "Vénissieux"


@pytest.mark.usefixtures("transactional_db")
def test_a_transaction_lost_to_an_error_says_its_own_error_then_the_next_one_is_right() -> None:
    venissieux, givors = _communes()
    with pytest.raises(IntegrityError), transaction.atomic(), commune_context(venissieux):
        try:
            _twice()
        finally:
            # The transaction is lost: nothing may be sent in it, not even a switch.
            connection.set_tenant(givors)
    with commune_context(givors):
        assert seen() == "Givors"
    with commune_context(venissieux):
        assert seen() == "Vénissieux"


def test_an_exception_between_two_switches_leaves_the_caller_where_it_stood(
    venissieux: Commune, givors: Commune
) -> None:
    with commune_context(venissieux):
        with pytest.raises(ZeroDivisionError), commune_context(givors), operator_context():
            raise ZeroDivisionError
        assert seen() == "Vénissieux"
    with operator_context():
        assert _stands() == ("parvis_app", "public")


@pytest.mark.usefixtures("transactional_db")
def test_what_waits_for_the_commit_runs_where_it_was_asked_for() -> None:
    """Attack 17: the transaction ends in another commune than the one where a file was to be deleted."""
    venissieux, givors = _communes()
    where: list[str] = []
    with commune_context(venissieux):
        name = private_storage.save("canary.txt", _content())
    with commune_context(givors):
        kept = private_storage.save("canary.txt", _content())
    try:
        with transaction.atomic():
            with commune_context(venissieux):
                transaction.on_commit(lambda: private_storage.delete(name))
                transaction.on_commit(lambda: where.append(seen()))
            connection.set_tenant(givors)
            transaction.on_commit(lambda: where.append(seen()))
        assert where == ["Vénissieux", "Givors"]
        assert connection.tenant == givors
        with commune_context(venissieux):
            assert not private_storage.exists(name)
        with commune_context(givors):
            assert private_storage.exists(kept)
    finally:
        with commune_context(givors):
            private_storage.delete(kept)


def _content() -> ContentFile[bytes]:
    return ContentFile(b"canary")


# Connections


@pytest.mark.usefixtures("transactional_db")
def test_a_connection_killed_in_the_middle_is_made_again_in_the_right_commune() -> None:
    venissieux, givors = _communes()
    with commune_context(venissieux):
        with pytest.raises(OperationalError), transaction.atomic():
            _kill_ours()
            seen()
        connection.close_if_unusable_or_obsolete()  # as Django does between two requests
        assert seen() == "Vénissieux"
    with commune_context(givors):
        _kill_ours()
        connection.close()
        assert seen() == "Givors"
    page = Client(headers={"host": venissieux.primary_host}).get("/plan-du-site/")
    assert "Vénissieux" in page.content.decode()


@pytest.mark.usefixtures("transactional_db")
def test_a_connection_that_is_too_old_is_recycled_between_two_communes() -> None:
    venissieux, givors = _communes()
    with commune_context(venissieux):
        seen()
        before = _pid()
    connection.close_at = time.monotonic() - 1  # CONN_MAX_AGE is over
    connection.close_if_unusable_or_obsolete()
    assert connection.connection is None
    with commune_context(givors):
        assert seen() == "Givors"
        assert _pid() != before


def test_connections_are_ours_alone() -> None:
    """Neither a pool shared between threads nor a server between PostgreSQL and us is configured (pitfall 13)."""
    options = settings.DATABASES["default"].get("OPTIONS", {})
    assert "pool" not in options
    assert settings.DATABASES["default"]["CONN_MAX_AGE"] <= 300
    assert "No PgBouncer in transaction mode" in (ROOT / "docs/operator.md").read_text(encoding="utf-8")


def _pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _kill_ours() -> None:
    pid = _pid()
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


# Cursors and statements


@pytest.mark.usefixtures("transactional_db")
def test_a_server_side_cursor_goes_on_in_its_own_commune() -> None:
    venissieux, givors = _communes()
    with transaction.atomic(), commune_context(venissieux):
        wanted = list(Page.objects.order_by("pk").values_list("url_path", "title"))
        rows = Page.objects.order_by("pk").values_list("url_path", "title").iterator(chunk_size=1)
        found = [next(rows)]
        with commune_context(givors):
            assert seen() == "Givors"
            found.append(next(rows))
        found += rows
        assert found == wanted
        assert seen() == "Vénissieux"


@pytest.mark.usefixtures("transactional_db")
def test_a_named_cursor_held_over_a_commit_reads_what_it_was_opened_on() -> None:
    venissieux, givors = _communes()
    with commune_context(venissieux):
        cursor = connection.chunked_cursor()
        cursor.execute("SELECT site_name FROM wagtailcore_site")
    with commune_context(givors), cursor:
        assert cursor.fetchone()[0] == "Vénissieux"
        assert seen() == "Givors"


def test_copy_and_raw_sql_stay_in_their_commune(venissieux: Commune, givors: Commune) -> None:
    for commune in (venissieux, givors, venissieux):
        with commune_context(commune), connection.cursor() as cursor:
            with cursor.copy("COPY (SELECT site_name FROM wagtailcore_site) TO STDOUT") as copy:
                assert b"".join(bytes(part) for part in copy).decode() == f"{commune.name}\n"
            cursor.execute("SELECT site_name FROM wagtailcore_site")
            assert cursor.fetchone() == (commune.name,)


def test_a_prepared_statement_is_planned_anew_in_each_commune(venissieux: Commune, givors: Commune) -> None:
    """psycopg prepares a statement by its text, and PostgreSQL keeps its plan for the connection."""
    for _turn in range(3):
        for commune in (venissieux, givors):
            with commune_context(commune), connection.cursor() as cursor:
                raw = cursor.connection.cursor()
                for _time in range(6):
                    raw.execute("SELECT site_name FROM wagtailcore_site WHERE id > %s", [0], prepare=True)
                    assert raw.fetchone() == (commune.name,)


# Answers that outlive the view


def _stream(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[str]:
        yield seen()
        yield seen()

    return StreamingHttpResponse(parts())


urlpatterns = [path("flux/", _stream)]


@pytest.mark.urls("tests.tenants.test_switching")
def test_a_streamed_answer_reads_its_own_commune_to_the_end(at_venissieux: Client, at_givors: Client) -> None:
    """Attack 18: the middleware is gone when the second part is made."""
    one, two = at_venissieux.get("/flux/"), at_givors.get("/flux/")
    first, second = iter(one.streaming_content), iter(two.streaming_content)
    assert [next(first), next(second), next(first), next(second)] == [
        "Vénissieux".encode(), b"Givors", "Vénissieux".encode(), b"Givors",
    ]  # fmt: skip
    assert connection.schema_name == "public"


# Threads


def _communes() -> tuple[Commune, Commune]:
    with operator_context():
        return Commune.objects.get(insee="69259"), Commune.objects.get(insee="69091")


def _wander(number: int, communes: tuple[Commune, Commune], start: threading.Barrier) -> list[str]:
    """A dozen moves in a random order that each run repeats; what was seen in the wrong place."""
    dice = random.Random(number)
    wrong: list[str] = []

    def look(commune: Commune, move: str) -> None:
        if (found := seen()) != commune.name:
            wrong.append(f"thread {number}, {move}: {found} in {commune.name}")

    try:
        start.wait(30)
        for _move in range(MOVES):
            here, other = dice.sample(communes, 2)
            move = dice.choice(("plain", "nested", "rollback", "error", "cursor", "reconnect", "raise"))
            with commune_context(here):
                look(here, move)
                _do(move, here, other, look)
                look(here, move)
        return wrong
    finally:
        connection.close()


def _do(move: str, here: Commune, other: Commune, look: Any) -> None:
    match move:
        case "nested":
            with commune_context(other):
                look(other, move)
        case "rollback":
            with transaction.atomic(), commune_context(other):
                look(other, move)
                transaction.set_rollback(True)
        case "error":
            with pytest.raises(IntegrityError), transaction.atomic():
                _twice()
        case "cursor":
            with transaction.atomic():
                rows = Page.objects.order_by("pk").iterator(chunk_size=2)
                next(rows)
                with commune_context(other):
                    look(other, move)
                list(rows)
        case "reconnect":
            connection.close()
        case "raise":
            with pytest.raises(ZeroDivisionError), commune_context(other):
                look(other, move)
                raise ZeroDivisionError


@pytest.mark.usefixtures("transactional_db")
def test_twenty_threads_over_two_communes_never_cross() -> None:
    communes, start = _communes(), threading.Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(lambda number: _wander(number, communes, start), range(THREADS)))
    assert [line for lines in found for line in lines] == []


# Workers


@pytest.fixture
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    home = tmp_path_factory.mktemp("valkey")
    server = EmbeddedValkey(home)
    server.start()
    yield server
    server.stop()


@pytest.mark.usefixtures("transactional_db")
def test_a_worker_recycled_or_used_again_after_an_error_reads_the_commune_of_its_task(
    valkey: EmbeddedValkey, tmp_path: Path
) -> None:
    """Attack 15: without a header, retried, put off, after an exception, in a child that lives two tasks."""
    venissieux, givors = _communes()
    book = tmp_path / "seen.txt"
    worker = subprocess.Popen(
        [
            sys.executable, "-m", "celery", "--app", "config.celery", "worker",
            "--include", "tests.tenants.worker", "--pool", "prefork", "--concurrency", "2",
            "--max-tasks-per-child", "2", "--without-gossip", "--without-mingle", "--without-heartbeat",
        ],
        cwd=ROOT,
        env={
            **os.environ, "REDIS_URL": valkey.url(), "PARVIS_TEST_BOOK": str(book),
            "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}", "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        broker = valkey.url().replace("unix://", "redis+socket://", 1)
        # The tests that follow in this process keep the product's own application.
        sender = Celery("sender", broker=broker, set_as_current=False)
        wanted = []
        for commune in (venissieux, givors):
            headers = {"_schema_name": commune.schema_name}
            sender.send_task("tests.break_after_a_switch", ["broken"], headers=headers)
            sender.send_task("tests.look", ["next"], headers=headers)
            wanted += [f"{what} {commune.name} {commune.schema_name}" for what in ("broken", "next")]
        sender.send_task("tests.look", ["no header"])
        sender.send_task("tests.look", ["gone"], headers={"_schema_name": "c_ffffffffffff"})
        headers = {"_schema_name": givors.schema_name}
        sender.send_task("tests.look_at_the_second_try", ["retry"], headers=headers)
        sender.send_task("tests.look", ["later"], headers=headers, countdown=1)
        wanted += [f"{what} {givors.name} {givors.schema_name}" for what in ("retry", "later")]
        found = _written(book, len(wanted), worker)
    finally:
        worker.terminate()
        worker.wait(30)
    assert sorted(line.rsplit(" ", 1)[0] for line in found) == sorted(wanted)
    assert len({line.rsplit(" ", 1)[1] for line in found}) > 2, "the children were recycled"


def _written(book: Path, lines: int, worker: subprocess.Popen[bytes]) -> list[str]:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert worker.poll() is None, "the worker ended"
        found = book.read_text(encoding="utf-8").splitlines() if book.exists() else []
        if len(found) >= lines:
            return found
        time.sleep(0.1)
    raise AssertionError(f"the worker wrote {found}")
