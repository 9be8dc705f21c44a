"""One commune to the target: by the template's script in one transaction, or by Django when data must move too."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import psycopg
import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError
from psycopg import sql

from tenants.connection import connection
from tenants.current import operator_context
from tenants.models import TEMPLATE_SCHEMA, Commune
from tenants.provisioning import database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.models import TemplateUpgrade

log = structlog.get_logger(__name__)

#: A table that somebody holds is not waited for: every page of the commune would queue behind us.
LOCK_TIMEOUT: Final = "2s"
TRIES: Final = 6
#: Rows whose ids must be the same in every commune (pitfall 3): the template's own are added.
_TWINS: Final = ("django_content_type", "auth_permission")
_BEGIN: Final = (
    "SET LOCAL lock_timeout = {lock_timeout}; SET LOCAL search_path = {schema}, extensions; "
    "SELECT schema_version, {lacks_twins} FROM public.tenants_commune WHERE id = {commune} FOR UPDATE"
)
#: New rows of the template have new ids; most migrations make none.
_LACKS_TWINS: Final = "(SELECT max(id) FROM {template}) IS DISTINCT FROM (SELECT max(id) FROM {own})"
_ADD_TWINS: Final = (
    "INSERT INTO {own} OVERRIDING SYSTEM VALUE SELECT * FROM {template} AS theirs "
    "WHERE NOT EXISTS (SELECT 1 FROM {own} AS ours WHERE ours.id = theirs.id); "
    "SELECT setval(pg_get_serial_sequence({name}, 'id'), (SELECT max(id) FROM {own}));"
)
_END: Final = (
    "INSERT INTO django_migrations (app, name, applied) SELECT app, name, now() "
    "FROM unnest({apps}::text[], {names}::text[]) AS lacking (app, name); "
    "UPDATE public.tenants_commune SET schema_version = {version} WHERE id = {commune}"
)


@dataclass(frozen=True)
class Move:
    """What happened to a commune; ``error`` is empty when it arrived."""

    commune: Commune
    seconds: float
    by_script: bool
    error: str = ""


class Owners:
    """The owner's connections of one operation over the fleet: one a thread, kept from commune to commune."""

    def __init__(self) -> None:
        self._mine = threading.local()
        self._opened: list[psycopg.Connection[Any]] = []

    @contextmanager
    def transaction(self) -> Iterator[psycopg.Connection[Any]]:
        """In this thread's connection; undone when the block raises."""
        owner: psycopg.Connection[Any] | None = getattr(self._mine, "connection", None)
        if owner is None or owner.closed:
            owner = self._mine.connection = psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True)
            self._opened.append(owner)
        with owner.transaction():
            yield owner

    def close(self) -> None:
        for owner in self._opened:
            owner.close()


def move(commune: Commune, target: str, upgrade: TemplateUpgrade | None, owners: Owners) -> Move:
    """Bring one commune to the target. Never raises: a failure is told in the result, and nothing is half done."""
    started = time.perf_counter()
    by_script = upgrade is not None and not upgrade.needs_django
    error = ""
    try:
        if upgrade is not None and by_script:
            _patiently(lambda: _by_script(commune, upgrade, owners))
        else:
            _patiently(lambda: by_django(commune, target))
    except Exception as problem:
        error = " ".join(str(problem).split())[:500] or type(problem).__name__
        log.warning("fleet.failed", schema=commune.schema_name, error=type(problem).__name__)
    else:
        log.info("fleet.migrated", schema=commune.schema_name, version=target, by_script=by_script)
    return Move(commune, round(time.perf_counter() - started, 4), by_script, error)


def _patiently(work: Any) -> None:
    """Again when a lock was not to be had in time, a little later each time."""
    for attempt in range(TRIES):
        try:
            work()
        except (psycopg.errors.LockNotAvailable, OperationalError) as error:
            cause = error.__cause__ if isinstance(error, OperationalError) else error
            if not isinstance(cause, psycopg.errors.LockNotAvailable) or attempt == TRIES - 1:
                raise
            time.sleep(0.2 * 2**attempt)
        else:
            return


def _by_script(commune: Commune, upgrade: TemplateUpgrade, owners: Owners) -> None:
    """DDL, migrations table, content types, permissions and the version: one transaction, two questions."""
    with owners.transaction() as owner:
        begin = owner.execute(
            sql.SQL(_BEGIN).format(
                lock_timeout=sql.Literal(LOCK_TIMEOUT),
                schema=sql.Identifier(commune.schema_name),
                commune=sql.Literal(commune.pk),
                lacks_twins=sql.SQL(" OR ").join(
                    sql.SQL(_LACKS_TWINS).format(**_twins(commune, table)) for table in _TWINS
                ),
            )
        )
        while begin.nextset():
            pass
        held = begin.fetchone()
        if held is None or held[0] != upgrade.from_version:
            return  # somebody else has just done it
        statements = list(_statements(commune, upgrade, lacks_twins=held[1]))
        owner.execute(upgrade.sql.encode() + b"\n" + sql.SQL("\n").join(statements).as_bytes(owner))


def _twins(commune: Commune, table: str) -> dict[str, sql.Identifier]:
    return {
        "own": sql.Identifier(commune.schema_name, table),
        "template": sql.Identifier(TEMPLATE_SCHEMA, table),
    }


def _statements(commune: Commune, upgrade: TemplateUpgrade, *, lacks_twins: bool) -> Iterator[sql.Composable]:
    """What follows the migrations' own text."""
    for table in _TWINS if lacks_twins else ():
        name = sql.Literal(f'"{commune.schema_name}"."{table}"')
        yield sql.SQL(_ADD_TWINS).format(**_twins(commune, table), name=name)
    yield sql.SQL(_END).format(
        apps=sql.Literal([app for app, _name in upgrade.migrations]),
        names=sql.Literal([name for _app, name in upgrade.migrations]),
        version=sql.Literal(upgrade.to_version),
        commune=sql.Literal(commune.pk),
    )


def by_django(commune: Commune, target: str) -> None:
    """Every migration that the commune's schema lacks, as the owner."""
    with database.django_as_owner():
        connection.set_tenant(commune, include_public=False)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
        call_command("migrate", verbosity=0, interactive=False)
    with operator_context():
        Commune.objects.filter(pk=commune.pk).update(schema_version=target)
