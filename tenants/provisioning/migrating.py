"""What ``migrate`` does of the schema where the connection stands, without what it does when there is no need.

Django's command looks for content types and permissions to create, application by application, even with nothing to
migrate (pitfall 28); a migration that only changes columns or indexes makes none either.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db.migrations import operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation
from django_tenants.utils import get_public_schema_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.migrations import Migration

    from tenants.postgresql_backend.base import DatabaseWrapper

#: They make no model, so no content type and no permission.
_OF_COLUMNS: Final = (
    operations.AddField, operations.AlterField, operations.RemoveField, operations.AddIndex, operations.RemoveIndex,
    operations.RenameIndex, operations.AddConstraint, operations.RemoveConstraint,
)  # fmt: skip


@cache
def on_disk() -> MigrationLoader:
    """The migrations of this release, whatever a database has of them; read once a process."""
    return MigrationLoader(None)


def is_behind(connection: DatabaseWrapper) -> bool:
    """Whether the schema lacks one, by one look at its list; a schema without a list lacks all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"{connection.schema_name}.django_migrations"])
        if cursor.fetchone()[0] is None:
            return True
        cursor.execute("SELECT app, name FROM django_migrations")
        return not set(on_disk().graph.nodes) <= set(cursor.fetchall())


def bring_up(connection: DatabaseWrapper) -> None:
    """Every migration that the schema lacks; a schema without any table gets all of them."""
    executor = MigrationExecutor(connection)
    targets = executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan(targets)
    lacking = [migration for migration, _backwards in plan]
    if not lacking:
        return
    executor.loader.check_consistent_history(connection)
    if not executor.loader.applied_migrations:
        # As in the command: names of permissions are the code's own, whoever asks for the template.
        with _seldom_collecting(), translation.override(None, deactivate=True):
            _from_nothing(connection, executor, lacking)
    elif concern_communes_only(connection, lacking):
        for migration in lacking:
            _note(executor, migration)
    elif change_columns_only(lacking):
        executor.migrate(targets, plan=plan)
    else:
        with _seldom_collecting():
            call_command("migrate", verbosity=0, interactive=False)


def _from_nothing(
    connection: DatabaseWrapper, executor: MigrationExecutor, lacking: Iterable[Migration]
) -> None:
    """What ``migrate`` does of an empty schema, for the applications that live there; those of the others are only noted.

    The router lets none of their operations through: ``migrate`` would make their classes, migration after migration, to
    do nothing with them (178 migrations of 230 in ``public``).
    """
    here = _labels_of(connection.schema_name)
    targets = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] in here]
    plan = executor.migration_plan(targets)
    emit_pre_migrate_signal(0, interactive=False, db=connection.alias, apps=ProjectState().apps, plan=plan)
    executor.migrate(targets, plan=plan)
    done = {migration for migration, _backwards in plan}
    for migration in lacking:
        if migration not in done:
            _note(executor, migration)
    executor.check_replacements()
    # Every application has its content types in every schema, as ``migrate`` makes them.
    everything = executor.loader.project_state().apps
    emit_post_migrate_signal(0, interactive=False, db=connection.alias, apps=everything, plan=plan)


def _note(executor: MigrationExecutor, migration: Migration) -> None:
    """A squashed one is there when each of those that it replaces is."""
    for app, name in migration.replaces or [(migration.app_label, migration.name)]:
        executor.recorder.record_applied(app, name)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """From nothing, Django makes 25,000 classes of models, which all die at the end: looking for cycles among them as often
    as usual takes a fifth of the time. 380 MB instead of 205 meanwhile."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 1000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.collect()


def concern_communes_only(connection: DatabaseWrapper, lacking: Iterable[Migration]) -> bool:
    """In ``public``, migrations of the communes' own applications do nothing but be noted (the router sees to it)."""
    if connection.schema_name != get_public_schema_name():
        return False
    # A rule of its own, of ``public``, may hide in Python or SQL code: that one runs.
    return change_columns_only(lacking) and not {one.app_label for one in lacking} & _shared_labels()


def change_columns_only(lacking: Iterable[Migration]) -> bool:
    return all(isinstance(operation, _OF_COLUMNS) for one in lacking for operation in one.operations)


def _shared_labels() -> set[str]:
    return _labels_of(get_public_schema_name())


def _labels_of(schema_name: str) -> set[str]:
    """The applications that have their tables in the schema."""
    names = settings.SHARED_APPS if schema_name == get_public_schema_name() else settings.TENANT_APPS
    return {one.label for one in apps.get_app_configs() if one.name in names}
