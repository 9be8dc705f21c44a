"""Facts are gathered under the commune's role and written by the operator's hand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from config.celery import app
from ops import tasks
from ops.models import CommuneFacts, Heartbeat
from tenants.current import commune_context, current_commune
from tenants.outbox.models import Effect, EffectState

if TYPE_CHECKING:
    import pytest
    from pytest_django.fixtures import SettingsWrapper

    from tenants.models import Commune


def who() -> dict[str, Any]:
    """Proves where it runs: the role is the commune's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
    assert role == current_commune().schema_name
    return {"dossiers_open": 4, "dossiers_overdue": 1}


def tells_names() -> dict[str, Any]:
    return {"citizens": ["Jeanne"]}


def test_every_ready_commune_tells_its_own_counts(
    venissieux: Commune, givors: Commune, settings: SettingsWrapper
) -> None:
    settings.COMMUNE_FACTS = [*settings.COMMUNE_FACTS, f"{__name__}.who"]
    with commune_context(givors), transaction.atomic():
        Effect.objects.create(kind="mail", state=EffectState.FAILED)
    assert tasks.collect_all_facts.apply(headers={"_schema_name": "public"}).get() == 2
    assert CommuneFacts.objects.get(commune=venissieux).failed_effects == 0
    of_givors = CommuneFacts.objects.get(commune=givors)
    assert (of_givors.failed_effects, of_givors.dossiers_open, of_givors.error) == (1, 4, "")


def test_a_fact_that_nobody_shows_does_not_leave_the_commune(
    venissieux: Commune, settings: SettingsWrapper
) -> None:
    settings.COMMUNE_FACTS = [f"{__name__}.tells_names", f"{__name__}.who"]
    tasks.collect_facts.apply(headers={"_schema_name": venissieux.schema_name}).get()
    facts = CommuneFacts.objects.get(commune=venissieux)
    assert (facts.error, facts.dossiers_open) == ("UnknownFact", 4)


def test_beat_leaves_a_sign_of_life(db: None) -> None:
    tasks.beat.apply(headers={"_schema_name": "public"}).get()
    assert Heartbeat.objects.count() == 1


def test_everything_that_beat_sends_names_its_schema() -> None:
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        assert entry["options"]["headers"] == {"_schema_name": "public"}
        assert entry["task"] in app.tasks


def test_health_answers_on_every_host_and_to_strangers(db: None) -> None:
    for host in ("operateur.localhost", "venissieux.localhost", "10.0.0.7"):
        browser = Client(headers={"host": host})
        assert browser.get("/sante/vif").json() == {"ok": True}
        ready = browser.get("/sante/pret")
        assert (ready.status_code, ready.json()) == (200, {"ok": True, "database": True, "schema": True})


def test_a_process_ahead_of_its_database_is_not_ready(db: None, monkeypatch: Any) -> None:
    monkeypatch.setattr("ops.health.middleware._wanted_version", lambda: "later")
    assert Client().get("/sante/pret").status_code == 503


def test_a_cache_that_does_not_answer_is_told_and_takes_nothing_down(
    db: None, settings: SettingsWrapper
) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    ready = Client().get("/sante/pret")
    assert (ready.status_code, ready.json()["cache"]) == (200, False)


def test_in_a_large_fleet_those_whose_facts_are_oldest_tell_first(
    venissieux: Commune, givors: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "FACTS_A_MINUTE", 1)
    told: list[str] = []
    monkeypatch.setattr(
        tasks.collect_facts,
        "apply_async",
        lambda headers, expires: told.append(headers["_schema_name"]),
    )
    CommuneFacts.objects.create(commune=venissieux, checked_at=timezone.now())
    assert tasks.collect_all_facts.apply(headers={"_schema_name": "public"}).get() == 1
    CommuneFacts.objects.create(commune=givors, checked_at=timezone.now() + timedelta(minutes=1))
    tasks.collect_all_facts.apply(headers={"_schema_name": "public"}).get()
    assert told == [givors.schema_name, venissieux.schema_name]
