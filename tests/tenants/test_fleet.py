"""Moving the fleet: once for the template, as SQL for the communes, in rings, and never half."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import connection, migrations, models, transaction
from django.db.migrations.state import ProjectState
from django_tenants.postgresql_backend.base import FakeTenant

from tenants.current import commune_context, operator_context
from tenants.fleet import moving, services
from tenants.fleet.rings import Ring, rings_of
from tenants.models import TEMPLATE_SCHEMA, Commune, LastMove, TemplateScript, TemplateUpgrade
from tenants.provisioning import database, opening, template, upgrades
from tenants.provisioning.options import ProvisioningOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Corbas, Feyzin, Saint-Fons and Solaize.
CODES = ("69273", "69276", "69199", "69296")
BEFORE, AFTER = "before", "after"


def _migration(*operations: Any) -> migrations.Migration:
    migration = migrations.Migration("0099_floor", "town_hall")
    migration.operations = list(operations)
    return migration


def _add_floor() -> None:
    """As Django's executor does it."""
    from django.db import connection as owner

    operation = migrations.AddField("service", "floor", models.PositiveIntegerField(default=0, db_default=0))
    before = ProjectState.from_apps(apps)
    after = before.clone()
    operation.state_forwards("town_hall", after)
    with owner.schema_editor() as editor:
        operation.database_forwards("town_hall", editor, before, after)


@pytest.fixture
def upgrade(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[TemplateUpgrade]:
    """What adding a column to the template sent; the template itself is left as it was."""
    monkeypatch.setattr(upgrades, "plan_of", lambda _connection: [_migration()])
    with database.django_as_owner() as owner:
        owner.set_tenant(FakeTenant(TEMPLATE_SCHEMA), include_public=False)
        with transaction.atomic():
            found = upgrades.record(owner, _add_floor, BEFORE, AFTER)
            transaction.set_rollback(True)
    assert found is not None
    with operator_context():
        found.save()
    yield found
    with operator_context():
        TemplateUpgrade.objects.filter(from_version=BEFORE).delete()


@pytest.fixture
def fleet(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Commune]]:
    """Four communes that stand at the former version, on a platform that is at the next."""
    opened = [opening.open_commune(ProvisioningOptions(insee=code)).commune for code in CODES]
    with operator_context():
        Commune.objects.filter(insee__in=CODES).update(schema_version=BEFORE)
    monkeypatch.setattr(template, "move_shared", lambda _progress: None)
    monkeypatch.setattr(template, "write_down", lambda _progress: None)
    monkeypatch.setattr(template, "schema_version", lambda: AFTER)
    yield sorted(opened, key=lambda commune: commune.slug)
    with operator_context():
        for commune in Commune.objects.filter(insee__in=CODES):
            Commune.objects.filter(pk=commune.pk).update(schema_version="")
            commune.refresh_from_db()
            opening.discard(commune)


def _migrate(fleet: list[Commune]) -> dict[str, services.CommuneVersion]:
    found = services.migrate(only=[commune.slug for commune in fleet])
    return {one.slug: one for one in found.communes}


def _has_floor(commune: Commune) -> bool:
    with commune_context(commune), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM information_schema.columns WHERE table_schema = %s AND column_name = 'floor'",
            [commune.schema_name],
        )
        return bool(cursor.fetchone()[0])


def test_what_django_sends_is_kept_in_the_form_that_citus_accepts(upgrade: TemplateUpgrade) -> None:
    assert upgrade.migrations == [["town_hall", "0099_floor"]]
    assert not upgrade.needs_django
    assert upgrade.sql.splitlines() == [
        'ALTER TABLE "town_hall_service" ADD COLUMN "floor" integer DEFAULT 0 NOT NULL;',
        'ALTER TABLE "town_hall_service" ADD CONSTRAINT "town_hall_service_floor_check" CHECK ("floor" >= 0);',
    ]


@pytest.mark.parametrize(
    ("statement", "parts"),
    [
        ('ALTER TABLE "a" ADD COLUMN "b" text NULL;', ['ALTER TABLE "a" ADD COLUMN "b" text NULL;']),
        (
            'ALTER TABLE "a" ADD COLUMN "b" uuid NOT NULL UNIQUE;',
            [
                'ALTER TABLE "a" ADD COLUMN "b" uuid NOT NULL;',
                'ALTER TABLE "a" ADD CONSTRAINT "a_b_key" UNIQUE ("b");',
            ],
        ),
        (
            """ALTER TABLE "a" ADD COLUMN "b" text DEFAULT ')' NOT NULL CHECK (("b" <> ')'));""",
            [
                """ALTER TABLE "a" ADD COLUMN "b" text DEFAULT ')' NOT NULL;""",
                """ALTER TABLE "a" ADD CONSTRAINT "a_b_check" CHECK (("b" <> ')'));""",
            ],
        ),
        ('CREATE INDEX "i" ON "a" ("b");', ['CREATE INDEX "i" ON "a" ("b");']),
    ],
)
def test_a_column_and_its_constraint_are_two_statements(statement: str, parts: list[str]) -> None:
    assert upgrades.apart(statement) == parts


def test_python_in_a_migration_is_for_django() -> None:
    python = migrations.RunPython(migrations.RunPython.noop)
    assert upgrades.needs_django([_migration(python)])
    assert upgrades.needs_django([_migration(migrations.SeparateDatabaseAndState([python]))])
    assert not upgrades.needs_django([_migration(migrations.RunSQL("SELECT 1"))])


@pytest.mark.parametrize(
    ("count", "lengths"),
    [(0, []), (1, [1]), (2, [1, 1]), (15, [1, 1, 13]), (300, [1, 2, 27, 270]), (1000, [1, 9, 90, 900])],
)
def test_rings_grow_from_one_commune_to_all(count: int, lengths: list[int]) -> None:
    rings = rings_of(range(count))
    assert [len(ring) for ring in rings.values()] == lengths
    assert [item for ring in rings.values() for item in ring] == list(range(count))
    assert list(rings)[-1:] == ([Ring.ALL] if count > 1 else [Ring.FIRST])[:count]


def test_the_fleet_moves_by_the_script_and_each_commune_can_use_what_is_new(
    fleet: list[Commune], upgrade: TemplateUpgrade
) -> None:
    found = _migrate(fleet)
    for commune in fleet:
        assert (found[commune.slug].version, found[commune.slug].detail) == (AFTER, "à jour")
        with commune_context(commune), connection.cursor() as cursor:
            cursor.execute("SELECT floor FROM town_hall_service LIMIT 1")  # the commune's own role
            assert cursor.fetchone() == (0,)
            cursor.execute("SELECT 1 FROM django_migrations WHERE app = 'town_hall' AND name = '0099_floor'")
            assert cursor.fetchone() is not None
    assert [found[commune.slug].ring for commune in fleet] == [Ring.FIRST, *[Ring.ALL] * 3]


def test_a_commune_two_versions_behind_moves_by_both_scripts(
    upgrade: TemplateUpgrade, fleet: list[Commune], monkeypatch: pytest.MonkeyPatch
) -> None:
    after = TemplateUpgrade(
        from_version=AFTER,
        to_version="later",
        sql='ALTER TABLE "town_hall_service" ADD COLUMN "wing" integer NULL;',
        migrations=[["town_hall", "0100_wing"]],
    )
    with operator_context():
        after.save()
    monkeypatch.setattr(template, "schema_version", lambda: "later")
    try:
        found = _migrate(fleet)
    finally:
        with operator_context():
            after.delete()
    for commune in fleet:
        assert found[commune.slug].standing is services.Standing.CURRENT
        assert _has_floor(commune)
        with operator_context():
            assert LastMove.objects.get(commune=commune).by_script
        with commune_context(commune), connection.cursor() as cursor:
            cursor.execute("SELECT wing FROM town_hall_service")
            cursor.execute(
                "SELECT name FROM django_migrations WHERE app = 'town_hall' ORDER BY id DESC LIMIT 2"
            )
            assert cursor.fetchall() == [("0100_wing",), ("0099_floor",)]


def _way(before: str, after: str, *, needs_django: bool = False) -> TemplateUpgrade:
    return TemplateUpgrade(
        from_version=before, to_version=after, sql=f"{before}{after}", needs_django=needs_django
    )


def test_the_shortest_way_is_taken_and_python_on_it_calls_for_django() -> None:
    known = [
        _way("a", "b"), _way("b", "c"), _way("c", "d"), _way("a", "c"), _way("d", "a"), _way("x", "y"),
        _way("p", "c", needs_django=True),
    ]  # fmt: skip
    ways = upgrades.ways_to("d", known)
    assert {start: way.sql.split() for start, way in ways.items()} == {
        "c": ["cd"], "b": ["bc", "cd"], "a": ["ac", "cd"], "p": ["pc", "cd"],
    }  # fmt: skip
    assert [start for start, way in ways.items() if way.needs_django] == ["p"]
    assert {(way.from_version, way.to_version) for way in ways.values()} == {(start, "d") for start in "cbap"}


def test_a_failure_stops_the_next_ring_and_the_next_run_goes_on(
    fleet: list[Commune], upgrade: TemplateUpgrade
) -> None:
    first, *others = fleet
    with database.owner_connection() as owner:
        owner.execute(f'ALTER TABLE "{first.schema_name}".town_hall_service ADD COLUMN floor text')
    found = _migrate(fleet)
    assert found[first.slug].detail.startswith('échec : column "floor"')
    assert found[first.slug].version == BEFORE
    for commune in others:
        assert (found[commune.slug].version, found[commune.slug].detail) == (BEFORE, "à migrer")
        assert not _has_floor(commune)
    with database.owner_connection() as owner:
        owner.execute(f'ALTER TABLE "{first.schema_name}".town_hall_service DROP COLUMN floor')
    found = _migrate(fleet)
    assert {found[commune.slug].detail for commune in fleet} == {"à jour"}


def test_a_lock_that_ends_is_waited_for_and_one_that_lasts_is_told(
    fleet: list[Commune], upgrade: TemplateUpgrade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "LOCK_TIMEOUT", "100ms")
    commune = fleet[0]
    commune.schema_version = BEFORE
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with database.owner_connection(autocommit=False) as owner:
            owner.execute(f'LOCK TABLE "{commune.schema_name}".town_hall_service IN ACCESS SHARE MODE')
            held.set()
            release.wait(20)

    holder, owners = threading.Thread(target=hold), moving.Owners()
    holder.start()
    held.wait(10)
    monkeypatch.setattr(moving, "TRIES", 1)
    told = moving.move(commune, AFTER, upgrade, owners)
    assert "lock timeout" in told.error
    assert not _has_floor(commune)
    monkeypatch.setattr(moving, "TRIES", 6)
    threading.Timer(0.5, release.set).start()
    assert moving.move(commune, AFTER, upgrade, owners).error == ""
    holder.join()
    owners.close()
    assert _has_floor(commune)


def test_a_data_migration_runs_by_django_in_each_commune(
    fleet: list[Commune], upgrade: TemplateUpgrade, monkeypatch: pytest.MonkeyPatch
) -> None:
    with operator_context():
        TemplateUpgrade.objects.filter(pk=upgrade.pk).update(needs_django=True)
    seen: list[str] = []
    monkeypatch.setattr(
        moving, "call_command", lambda *_words, **_options: seen.append(connection.schema_name)
    )
    found = _migrate(fleet)
    assert sorted(seen) == sorted(commune.schema_name for commune in fleet)
    assert {found[commune.slug].version for commune in fleet} == {AFTER}


def test_nothing_to_do_asks_one_question(
    fleet: list[Commune], upgrade: TemplateUpgrade, django_assert_num_queries: Any
) -> None:
    _migrate(fleet)
    with django_assert_num_queries(1):
        services.status()


def test_a_template_cut_short_among_its_migrations_sends_no_half_script(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first run dies after one migration of two; what the second still has to do is not the communes' whole way."""
    former = TemplateScript.objects.get().version

    def dies(_before: str, _after: str) -> None:
        raise KeyboardInterrupt

    def rest(before: str, after: str) -> TemplateUpgrade:
        return TemplateUpgrade(
            from_version=before, to_version=after, sql="SELECT 2;", migrations=[["town_hall", "2"]]
        )

    try:
        with database.django_as_owner():
            monkeypatch.setattr(template, "_migrate_template", dies)
            with pytest.raises(KeyboardInterrupt):
                template._upgrade_template("next")
            monkeypatch.setattr(template, "_migrate_template", rest)
            template._upgrade_template("next")
        with operator_context():
            kept = TemplateUpgrade.objects.get(from_version=former, to_version="next")
            assert kept.needs_django, "communes go by Django, which looks where each one stands"
            kept.delete()
        with database.django_as_owner():
            template._upgrade_template("next")
        with operator_context():
            kept = TemplateUpgrade.objects.get(from_version=former, to_version="next")
        assert (kept.needs_django, kept.sql) == (False, "SELECT 2;")
    finally:
        with operator_context():
            TemplateUpgrade.objects.filter(from_version=former).delete()
