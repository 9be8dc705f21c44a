"""Wagtail's periodic commands over the fleet: spread, each commune's failure its own, caught up, and on time."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command, get_commands
from django.db import ProgrammingError
from django.utils import timezone
from wagtail.models import Revision

from cms.pages.models import NewsIndexPage, NewsPage
from config.celery import app
from ops.monitoring.checkup.periodic import periodic as checkup
from ops.periodic import services, tasks
from ops.periodic.enums import Work
from ops.periodic.models import PeriodicRun
from tenants.connection import connection
from tenants.current import commune_context, operator_context
from tenants.models import Commune, Doorbell
from tenants.outbox.models import Effect
from tenants.outbox.services import deliver_due
from tenants.states import CommuneState
from tests.ops.console.test_fleet import text_of

if TYPE_CHECKING:
    from django.test import Client

DAILY = services.PLANS[Work.CLEAR_SESSIONS].every or timedelta(0)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the spreading sends: (schema, command)."""
    sent: list[tuple[str, str]] = []

    def note(args: tuple[str], headers: dict[str, str], **_options: Any) -> None:
        sent.append((headers["_schema_name"], args[0]))

    monkeypatch.setattr(tasks.run, "apply_async", note)
    return sent


def spread(work: Work = Work.CLEAR_SESSIONS) -> int:
    return int(tasks.spread.apply(args=(work.value,), headers={"_schema_name": "public"}).get())


def test_a_thousand_communes_are_spread_over_the_period_and_keep_their_moment() -> None:
    now = timezone.now()
    ids = [uuid.UUID(int=number) for number in range(1000)]
    moments = [services.moment_of(one, Work.CLEAR_SESSIONS, DAILY, now) for one in ids]
    assert all(now - DAILY < moment <= now for moment in moments)
    hours = Counter(moment.hour for moment in moments)
    assert len(hours) == 24
    assert max(hours.values()) < 80, "42 an hour on average"
    again = [services.moment_of(one, Work.CLEAR_SESSIONS, DAILY, now + DAILY) for one in ids]
    assert [moment + DAILY for moment in moments] == again
    others = [services.moment_of(one, Work.PUBLISH_SCHEDULED, DAILY, now) for one in ids]
    assert sum(one == other for one, other in zip(moments, others, strict=True)) < 5


def test_each_command_of_beat_is_a_periodic_one_and_no_other() -> None:
    entries = {name: entry for name, entry in app.conf.beat_schedule.items() if name.startswith("periodic-")}
    assert {entry["args"][0] for entry in entries.values()} == {work.value for work in services.PERIODIC}
    for entry in entries.values():
        assert entry["options"]["headers"] == {"_schema_name": "public"}
        assert entry["schedule"] == services.TICK.total_seconds()
    assert set(services.PLANS) == set(Work)
    assert set(Work.values) <= set(get_commands())


def test_the_handbook_decides_of_every_command_that_is_installed() -> None:
    handbook = (Path(__file__).resolve().parents[3] / "docs/operator.md").read_text(encoding="utf-8")
    table = handbook.split("### Django's and Wagtail's commands", 1)[1].split("\n## ", 1)[0]
    ours = {"rebase_migration", "create_max_migration_files"}
    missing = [name for name in get_commands() if f"`{name}`" not in table and name not in ours]
    assert sorted(missing) == []


def test_ready_communes_are_asked_once_and_those_that_are_gone_or_behind_are_not(
    venissieux: Commune, givors: Commune, asked: list[tuple[str, str]]
) -> None:
    assert spread() == 2
    assert {schema for schema, _work in asked} == {venissieux.schema_name, givors.schema_name}
    assert spread() == 0, "they are on their way"
    PeriodicRun.objects.all().delete()
    asked.clear()
    Commune.objects.filter(pk=venissieux.pk).update(state=CommuneState.GONE)
    Commune.objects.filter(pk=givors.pk).update(schema_version="before")
    assert spread() == 0
    Commune.objects.filter(pk=venissieux.pk).update(state=CommuneState.SUSPENDED)
    assert spread() == 1, "a suspended commune is looked after"


def test_what_an_outage_missed_is_caught_up(
    venissieux: Commune, givors: Commune, asked: list[tuple[str, str]]
) -> None:
    now = timezone.now()
    for commune, hours in ((venissieux, 0), (givors, 72)):
        PeriodicRun.objects.create(
            commune=commune, work=Work.CLEAR_SESSIONS, succeeded_at=now - timedelta(hours=hours)
        )
    assert spread() == 1
    assert asked == [(givors.schema_name, "clearsessions")]
    PeriodicRun.objects.filter(commune=givors).update(asked_at=now - timedelta(hours=2))
    assert spread() == 1, "asked two hours ago and never done: the broker lost it"


def test_an_outage_is_caught_up_a_few_at_a_time(
    venissieux: Commune, asked: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [Commune(id=uuid.UUID(int=number)) for number in range(2000)]
    monkeypatch.setattr(services, "ready", lambda: many)
    due = services.due(Work.CLEAR_SESSIONS, timezone.now())
    assert len(due) == 28, "2,000 communes a day are 7 a tick; four times as many until all are done"


def test_the_work_is_done_in_the_schema_of_each(venissieux: Commune, givors: Commune) -> None:
    for commune in (venissieux, givors):
        with commune_context(commune):
            store = SessionStore()
            store.save()
            Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    with commune_context(venissieux):
        assert tasks.run.apply(
            args=("clearsessions",), headers={"_schema_name": venissieux.schema_name}
        ).get()
        assert not Session.objects.exists()
    with commune_context(givors):
        assert Session.objects.count() == 1
    done = PeriodicRun.objects.get()
    assert (done.commune_id, done.work, done.error) == (venissieux.pk, "clearsessions", "")
    assert done.succeeded_at


@pytest.mark.parametrize("work", Work)
def test_every_command_runs_in_a_commune(venissieux: Commune, work: Work) -> None:
    outcome = services.run(venissieux, work)
    assert (outcome.ok, outcome.error) == (True, "")


def test_a_failure_is_one_communes_own_and_somebody_is_told(
    console: Client, venissieux: Commune, givors: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock = call_command

    def fail_in_givors(name: str, **options: Any) -> None:
        if connection.schema_name == givors.schema_name:
            raise ProgrammingError("dora@example.org is in this message")
        stock(name, **options)

    monkeypatch.setattr("ops.periodic.services.call_command", fail_in_givors)
    captured: list[str] = []
    monkeypatch.setattr("sentry_sdk.capture_exception", lambda e: captured.append(type(e).__name__))
    outcomes = [services.run(one, Work.UPDATE_INDEX) for one in (givors, venissieux)]
    assert [(one.slug, one.ok) for one in outcomes] == [("givors", False), ("venissieux", True)]
    assert captured == ["ProgrammingError"]
    broken = PeriodicRun.objects.get(commune=givors)
    assert (broken.error, broken.succeeded_at) == ("ProgrammingError", None)
    assert "Tâche en échec : Index de recherche" in text_of(console.get("/"))
    found = checkup()
    assert not found.ok
    assert "givors (update_index)" in found.detail
    monkeypatch.setattr("ops.periodic.services.call_command", stock)
    services.run(givors, Work.UPDATE_INDEX)
    assert checkup().ok
    assert "Tâche en échec" not in text_of(console.get("/communes/givors/"))


def test_commands_that_beat_no_longer_asks_for_are_a_warning(venissieux: Commune) -> None:
    assert checkup().detail == "À jour"
    PeriodicRun.objects.create(
        commune=venissieux, work=Work.CLEAR_SESSIONS, succeeded_at=timezone.now() - timedelta(days=3)
    )
    found = checkup()
    assert found.warning
    assert "1\xa0tâche" in found.detail


def _schedule(days: int = 2, **fields: Any) -> NewsPage:
    index = NewsIndexPage.objects.get()
    page: NewsPage = index.add_child(
        instance=NewsPage(
            title="Marché", slug="marche-de-noel", date=timezone.localdate(), lead="x", live=False
        )
    )
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    found: NewsPage = NewsPage.objects.get(pk=page.pk)
    return found


def test_a_page_appears_when_its_webmaster_said(venissieux: Commune) -> None:
    moment = timezone.now().replace(microsecond=0) + timedelta(days=2)
    with commune_context(venissieux):
        page = _schedule(go_live_at=moment)
        assert not page.live
        effect = Effect.objects.get(kind="cms.publish")
        assert moment < effect.not_before < moment + timedelta(seconds=2)
    with operator_context():
        assert Doorbell.objects.filter(schema_name=venissieux.schema_name, due_at=effect.not_before).exists()
    with commune_context(venissieux):
        assert deliver_due() == 0, "not yet"
        past = timezone.now() - timedelta(minutes=1)
        Effect.objects.update(not_before=past)
        Revision.objects.filter(approved_go_live_at=moment).update(approved_go_live_at=past)
        revision = page.get_latest_revision()
        revision.content["go_live_at"] = past.isoformat()
        revision.save()
        assert deliver_due() == 1
        assert NewsPage.objects.get(pk=page.pk).live


def test_a_page_disappears_when_its_webmaster_said(venissieux: Commune) -> None:
    moment = timezone.now().replace(microsecond=0) + timedelta(days=2)
    with commune_context(venissieux):
        page = _schedule(expire_at=moment)
        assert page.live
        assert Effect.objects.filter(kind="cms.publish", key=moment.isoformat()).count() == 1
        past = timezone.now() - timedelta(minutes=1)
        NewsPage.objects.filter(pk=page.pk).update(expire_at=past)
        Effect.objects.update(not_before=past)
        deliver_due()
        gone = NewsPage.objects.get(pk=page.pk)
        assert (gone.live, gone.expired) == (False, True)


def test_old_versions_go_and_the_latest_stays(venissieux: Commune) -> None:
    with commune_context(venissieux):
        page = _schedule()
        for _number in range(3):
            page.save_revision()
        Revision.objects.update(created_at=timezone.now() - timedelta(days=900))
        services.run(venissieux, Work.PURGE_REVISIONS)
        kept = set(Revision.objects.for_instance(page).values_list("pk", flat=True))
        page.refresh_from_db()
        assert page.latest_revision_id in kept
        assert len(kept) <= 2, "the latest, and the one that is online"
