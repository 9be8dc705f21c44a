"""The prober asks through the web, and remembers in a handful of statements."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from cms.pages.middleware import DOOR_HEADER
from ops import tasks
from ops.models import LastProbe, Probe, ProbeHour
from ops.monitoring import prober
from tenants import lifecycle
from tenants.errors import NoCommune
from tenants.models import Commune, StateChange
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import SettingsWrapper

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Web:
    """Answers 200, or what a host was told to answer, with a notice for some; remembers who was asked."""

    def __init__(self) -> None:
        self.hosts: list[str] = []
        self.answers: dict[str, int] = {}
        self.notices: set[str] = set()
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host = self.headers["host"]
                web.hosts.append(host)
                self.send_response(web.answers.get(host, 200))
                self.send_header("content-length", "0")
                if host in web.notices:
                    self.send_header(DOOR_HEADER, "closed")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def web(settings: SettingsWrapper, venissieux: Commune, givors: Commune) -> Iterator[Web]:
    Commune.objects.update(state=CommuneState.OPEN)
    found = Web()
    settings.PROBE_BASE = found.address
    yield found
    found.server.shutdown()
    found.server.server_close()
    found.thread.join()


def test_each_commune_is_asked_by_its_own_name(web: Web) -> None:
    assert prober.run(NOON) == 2
    assert sorted(web.hosts) == ["givors.localhost", "venissieux.localhost"]
    assert Probe.objects.filter(ok=True, status_code=200).count() == 2


def test_an_error_and_silence_are_failures_and_since_when_is_kept(web: Web, givors: Commune) -> None:
    web.answers["givors.localhost"] = 502
    prober.run(NOON)
    prober.run(NOON + timedelta(minutes=1))
    last = LastProbe.objects.get(commune=givors)
    assert (last.ok, last.status_code, last.failing_since) == (False, 502, NOON)
    web.answers.clear()
    prober.run(NOON + timedelta(minutes=2))
    last.refresh_from_db()
    assert (last.ok, last.failing_since, len(last.recent)) == (True, None, 3)


def test_nobody_listening_is_no_answer(web: Web, settings: SettingsWrapper, givors: Commune) -> None:
    settings.PROBE_BASE = "http://127.0.0.1:9"
    assert prober.run(NOON) == 0
    assert LastProbe.objects.get(commune=givors).status_code is None


def test_suspended_and_unfinished_communes_are_left_alone(
    web: Web, givors: Commune, venissieux: Commune
) -> None:
    prober.run(NOON)
    web.hosts.clear()
    Commune.objects.filter(pk=givors.pk).update(state=CommuneState.SUSPENDED)
    Commune.objects.filter(pk=venissieux.pk).update(schema_version="")
    assert prober.run(NOON) == 0
    assert web.hosts == []
    assert not LastProbe.objects.filter(commune=givors).exists(), (
        "its silence would be told as a failure once it is back"
    )


def test_what_is_closed_on_purpose_is_no_outage(web: Web, venissieux: Commune, givors: Commune) -> None:
    """One in preparation answers its notice; one that has just come back may still be remembered as suspended."""
    Commune.objects.filter(pk=venissieux.pk).update(state=CommuneState.PREPARING)
    web.answers = dict.fromkeys(("venissieux.localhost", "givors.localhost"), 503)
    web.notices = {"venissieux.localhost", "givors.localhost"}
    givors.refresh_from_db()
    lifecycle.suspend(givors)
    lifecycle.resume(givors)
    assert prober.run(NOON) == 1
    assert list(ProbeHour.objects.values_list("commune", "probes", "failures")) == [(venissieux.pk, 1, 0)]
    web.notices.clear()
    StateChange.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert prober.run(NOON + timedelta(hours=1)) == 0
    assert set(ProbeHour.objects.filter(failures=1).values_list("commune", flat=True)) == {
        venissieux.pk,
        givors.pk,
    }


def test_an_hour_is_added_up_again_and_never_twice(web: Web, givors: Commune) -> None:
    prober.run(NOON)
    prober.run(NOON)
    hour = ProbeHour.objects.get(commune=givors)
    assert (hour.hour, hour.probes, hour.failures) == (NOON, 2, 0)
    prober.remember([], NOON + timedelta(minutes=1))
    hour.refresh_from_db()
    assert hour.probes == 2


def test_old_measures_are_forgotten(web: Web) -> None:
    prober.run(NOON)
    assert prober.prune(NOON + timedelta(days=1)) == 0
    assert prober.prune(NOON + timedelta(days=3)) == 2
    assert ProbeHour.objects.count() == 2
    assert prober.prune(NOON + timedelta(days=29)) == 2


def test_a_task_without_a_commune_fails(db: None) -> None:
    with pytest.raises(NoCommune):
        tasks.probe()
