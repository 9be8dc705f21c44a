"""Workers share by round-robin: what one commune holds delays another by a turn, and nothing that is due is lost."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tenants.current import commune_context, operator_context
from tenants.models import Commune, Doorbell
from tenants.outbox import line, services, tasks
from tenants.outbox.models import Effect, EffectState
from tests.valkey import valkey, valkey_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    import redis

__all__ = ["valkey", "valkey_server"]

ROOT = Path(__file__).resolve().parents[2]
delivered: list[str] = []
working, go_on = threading.Event(), threading.Event()


def note(effect: Effect) -> None:
    delivered.append(connection.schema_name)


def wait(effect: Effect) -> None:
    """A slow mail server."""
    working.set()
    assert go_on.wait(20)
    delivered.append(connection.schema_name)


def hang(effect: Effect) -> None:
    print("working", flush=True)
    time.sleep(600)


@pytest.fixture(autouse=True)
def _handlers(settings) -> None:
    delivered.clear()
    working.clear()
    go_on.clear()
    settings.OUTBOX_HANDLERS = {
        name: f"tests.tenants.test_fairness.{name}" for name in ("note", "wait", "hang")
    }


@pytest.fixture
def queue(valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> deque[str]:
    """What the broker holds, first come first served, in the order of Celery's own queue."""
    waiting: deque[str] = deque()
    monkeypatch.setattr(
        tasks.deliver, "apply_async", lambda headers, retry: waiting.append(headers["_schema_name"])
    )
    return waiting


def turn(schema_name: str) -> int:
    return int(tasks.deliver.apply(headers={"_schema_name": schema_name}).get())


def _enqueue(commune: Commune, count: int, kind: str = "note") -> None:
    with commune_context(commune), transaction.atomic():
        for _ in range(count):
            services.enqueue(kind, {})


def test_a_thousand_effects_delay_the_neighbour_by_one_turn(
    venissieux: Commune, givors: Commune, queue: deque[str], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _enqueue(venissieux, 1000)
    with django_capture_on_commit_callbacks(execute=True):
        _enqueue(givors, 1)
    assert list(queue) == [venissieux.schema_name, givors.schema_name]  # 1,000 rings are one place
    turn(queue.popleft())
    assert len(delivered) <= line.TURN_EFFECTS
    assert list(queue) == [givors.schema_name, venissieux.schema_name]  # back to the end
    turn(queue.popleft())
    assert delivered[-1] == givors.schema_name
    tasks.sweep.apply(headers={"_schema_name": "public"})
    assert list(queue) == [venissieux.schema_name]
    while queue:
        turn(queue.popleft())
    assert delivered.count(venissieux.schema_name) == 1000
    assert len(delivered) == 1001
    with operator_context():
        assert not Doorbell.objects.exists()


def test_a_line_lost_with_valkey_is_made_again_by_the_sweep(
    venissieux: Commune, givors: Commune, queue: deque[str], valkey: redis.Redis, settings
) -> None:
    _enqueue(venissieux, 1)
    _enqueue(givors, 1)
    assert line.join(venissieux.schema_name)
    valkey.flushall()
    queue.clear()
    assert turn(venissieux.schema_name) == 0  # a stray task: nobody took that place
    tasks.sweep.apply(headers={"_schema_name": "public"})
    assert list(queue) == [
        venissieux.schema_name,
        givors.schema_name,
    ]  # the one that has waited longest first
    settings.REDIS_URL = "unix:///nonexistent/valkey.sock"
    assert line.join(givors.schema_name)  # without an order, everybody is served
    assert [turn(schema) for schema in queue] == [1, 1, 0]


def test_a_broker_that_is_down_leaves_the_place_free(
    venissieux: Commune, valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_options: object) -> None:
        raise ConnectionError("the broker is down")

    monkeypatch.setattr(tasks.deliver, "apply_async", refuse)
    with pytest.raises(ConnectionError):
        line.join(venissieux.schema_name)
    assert valkey.keys("parvis:line:*") == []


@pytest.fixture
def committed(django_db_setup: None) -> Iterator[tuple[Commune, Commune]]:
    """Both communes, for effects that other connections see; taken away at the end."""
    both = (Commune.objects.get(insee="69259"), Commune.objects.get(insee="69091"))
    yield both
    for commune in both:
        with commune_context(commune):
            Effect.objects.all().delete()
    with operator_context():
        Doorbell.objects.all().delete()


def _in_a_worker(schema_name: str, tried: list[int]) -> threading.Thread:
    def work() -> None:
        tried.append(turn(schema_name))
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("cap", [1, 2])
def test_no_more_workers_than_its_cap_work_on_a_commune(
    committed: tuple[Commune, Commune], queue: deque[str], settings, cap: int
) -> None:
    venissieux, givors = committed
    settings.COMMUNE_WORKERS = cap
    _enqueue(venissieux, 1, "wait")
    _enqueue(venissieux, 1)
    _enqueue(givors, 1)
    queue.clear()
    first: list[int] = []
    line.join(venissieux.schema_name)
    worker = _in_a_worker(venissieux.schema_name, first)
    assert working.wait(20)
    line.join(venissieux.schema_name)
    assert turn(venissieux.schema_name) == cap - 1
    line.join(givors.schema_name)
    assert turn(givors.schema_name) == 1  # another commune has its worker
    go_on.set()
    worker.join()
    assert first[0] + (cap - 1) == 2
    assert delivered.count(venissieux.schema_name) == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_half_way_loses_nothing(
    committed: tuple[Commune, Commune], queue: deque[str], valkey: redis.Redis, settings
) -> None:
    venissieux, _ = committed
    _enqueue(venissieux, 2)
    _enqueue(venissieux, 1, "hang")
    _enqueue(venissieux, 2)
    program = f"""
import django; django.setup()
from django.conf import settings
settings.OUTBOX_HANDLERS = {settings.OUTBOX_HANDLERS!r}
from tenants.outbox import tasks
tasks.deliver.apply(headers={{"_schema_name": {venissieux.schema_name!r}}})
"""
    worker = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "working\n"
    assert turn(venissieux.schema_name) == 0  # its slot is taken
    worker.kill()
    worker.wait()
    worker.stdout.close()
    settings.OUTBOX_HANDLERS = dict.fromkeys(settings.OUTBOX_HANDLERS, "tests.tenants.test_fairness.note")
    deadline = time.monotonic() + 20
    while not delivered and time.monotonic() < deadline:  # the database sees that the worker is gone
        valkey.flushall()
        line.join(venissieux.schema_name)
        turn(venissieux.schema_name)
    assert len(delivered) == 3  # the two before were done, the one under way and the two after were left
    with commune_context(venissieux):
        assert not Effect.objects.filter(state=EffectState.PENDING, not_before__lte=timezone.now()).exists()
