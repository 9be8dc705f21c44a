"""Errors reach Sentry tagged with the commune, and nothing private goes with them (attack 35)."""

from __future__ import annotations

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import sentry_sdk
from celery import shared_task
from django.db import transaction
from django.test import Client
from django.urls import path
from django.utils import timezone

from config.urls_commune import handler400, handler403, handler404, handler500  # noqa: F401 - read by Django
from ops.monitoring import sentry
from tenants.current import commune_context
from tenants.models import Commune, Domain
from tenants.outbox import services as outbox
from tenants.outbox import tasks as outbox_tasks
from tenants.outbox.models import Effect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse
    from pytest_django.fixtures import SettingsWrapper

#: What a citizen told the commune: nothing of it may leave.
CANARIES = ("Jeanne Canari", "canari@citoyens.example", "CANARI-7K2P", "0612345678", "203.0.113.77")
NAME, EMAIL, CODE, PHONE, ADDRESS = CANARIES


class BrokenWithData(ValueError):
    """Its message quotes what it was given, as a database's do."""


def break_down(request: HttpRequest, code: str) -> HttpResponse:
    local = request.POST.get("name")
    raise BrokenWithData(f"Key (email)=({EMAIL}) of {local} already exists, {code}")


urlpatterns = [path("panne/<str:code>/", break_down)]


@shared_task(name="tests.break_down")
def break_down_in_task(name: str, email: str) -> None:
    raise BrokenWithData(f"{name} {email}")


class Sink:
    """A small Sentry: keeps what it receives."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                encoding = self.headers.get("content-encoding")
                if encoding == "gzip":
                    body = gzip.decompress(body)
                elif encoding == "br":
                    import brotli  # sentry-sdk compresses with it where it is installed

                    body = brotli.decompress(body)
                sink.bodies.append(body)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def dsn(self) -> str:
        return f"http://key@127.0.0.1:{self.server.server_port}/1"

    def events(self) -> list[dict[str, Any]]:
        """Envelopes are lines: headers, then an item's header and its body."""
        sentry_sdk.flush(timeout=5)
        found = []
        for body in self.bodies:
            lines = body.split(b"\n")
            for header, content in zip(lines[1::2], lines[2::2], strict=False):
                if json.loads(header).get("type") == "event":
                    found.append(json.loads(content))
        return found

    def everything(self) -> str:
        return b"\n".join(self.bodies).decode()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def sink(settings: SettingsWrapper) -> Iterator[Sink]:
    """``SENTRY_DSN`` set, for one test."""
    found = Sink()
    settings.SENTRY_DSN = found.dsn
    assert sentry.start()
    yield found
    sentry_sdk.flush(timeout=5)
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)
    found.close()


def test_without_an_address_nothing_is_reported(settings: SettingsWrapper) -> None:
    settings.SENTRY_DSN = ""
    assert not sentry.start()


@pytest.mark.urls(__name__)
def test_an_error_in_a_communes_view_is_tagged_and_bare(
    sink: Sink, venissieux: Commune, settings: SettingsWrapper
) -> None:
    browser = Client(
        headers={"host": venissieux.primary_host}, raise_request_exception=False, REMOTE_ADDR=ADDRESS
    )
    browser.cookies["parvis_session"] = CODE
    answer = browser.post(
        f"/panne/{CODE}/?email={EMAIL}", {"name": NAME, "phone": PHONE}, headers={"x-forwarded-for": ADDRESS}
    )
    assert answer.status_code == 500
    (event,) = sink.events()
    assert event["tags"] == {"commune": "venissieux", "insee": "69259"}
    assert event["exception"]["values"][-1]["type"] == "BrokenWithData"
    assert event["exception"]["values"][-1]["stacktrace"]["frames"][-1]["function"] == "break_down"
    assert event["transaction"].endswith("break_down")
    assert event["release"] == f"parvis@{settings.PARVIS_VERSION}"
    for canary in CANARIES:
        assert canary not in sink.everything()


def test_an_error_in_a_communes_task_is_tagged_and_bare(sink: Sink, givors: Commune) -> None:
    result = break_down_in_task.apply(args=[NAME, EMAIL], headers={"_schema_name": givors.schema_name})
    assert result.failed()
    (event,) = sink.events()
    assert event["tags"]["commune"] == "givors"
    assert event["exception"]["values"][-1]["type"] == "BrokenWithData"
    for canary in CANARIES:
        assert canary not in sink.everything()


def test_a_commune_whose_schema_is_missing_is_reported(sink: Sink, venissieux: Commune) -> None:
    ghost = Commune.objects.create(
        insee="01001", name="Fantôme", slug="fantome", siren="210100012", department="01", schema_version="x"
    )
    Domain.objects.create(domain="fantome.localhost", tenant=ghost)
    browser = Client(headers={"host": "fantome.localhost"}, raise_request_exception=False)
    assert browser.get("/").status_code == 503
    (event,) = sink.events()
    assert event["tags"]["commune"] == "fantome"
    assert event["exception"]["values"][-1]["type"] == "SchemaMismatch"


def break_effect(effect: Effect) -> None:
    raise BrokenWithData(f"{NAME} {EMAIL}")


def test_an_effect_is_reported_when_it_is_abandoned_and_not_before(
    sink: Sink, givors: Commune, settings: SettingsWrapper
) -> None:
    settings.OUTBOX_HANDLERS = {**settings.OUTBOX_HANDLERS, "broken": f"{__name__}.break_effect"}
    with commune_context(givors):
        with transaction.atomic():
            effect = outbox.enqueue("broken", {"to": EMAIL})
        Effect.objects.update(attempts=outbox.MAX_ATTEMPTS - 2)
    deliver = {"headers": {"_schema_name": givors.schema_name}}
    outbox_tasks.deliver.apply(**deliver)
    assert sink.events() == []
    with commune_context(givors):
        Effect.objects.filter(pk=effect.pk).update(not_before=timezone.now())
    outbox_tasks.deliver.apply(**deliver)
    (event,) = sink.events()
    assert event["tags"]["commune"] == "givors"
    assert event["exception"]["values"][-1]["type"] == "BrokenWithData"
    for canary in CANARIES:
        assert canary not in sink.everything()


@pytest.mark.urls(__name__)
def test_one_request_does_not_lend_its_tag_to_the_next(
    sink: Sink, venissieux: Commune, givors: Commune
) -> None:
    for commune in (venissieux, givors):
        Client(headers={"host": commune.primary_host}, raise_request_exception=False).get(f"/panne/{CODE}/")
    assert [event["tags"]["commune"] for event in sink.events()] == ["venissieux", "givors"]
